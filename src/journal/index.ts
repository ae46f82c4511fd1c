export { type JournalEvent, type JournalRecord, toRecord } from './event-index';
export { getIdentity, type Identity, type IdentityOptions, isSandboxKey } from './identity';
export { type Journal, type JournalResult, openJournal, readJournal } from './journal';
