export { diffContent, getIdentity, type Identity, type IdentityOptions, isSandboxKey, parseKey } from './identity';
export { type Journal, openJournal, type RecordOf } from './journal';
export { type JournalLookup, openJournalLookup } from './lookup';
export { checkJournal, type JournalOptions, readJournal, salvageJournal } from './read-journal';
export { createIntent, createRecord, type JournalRecord, type JournalResult } from './record';
