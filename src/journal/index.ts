export { diffContent, getIdentity, type Identity, type IdentityOptions, isSandboxKey, parseKey } from './identity';
export {
  checkJournal,
  type Journal,
  type JournalOptions,
  openJournal,
  type RecordOf,
  readJournal,
  salvageJournal,
} from './journal';
export { createIntent, createRecord, type JournalRecord, type JournalResult } from './record';
