export { chooseLead } from './choose-lead';
export { digestSentIds } from './feedback-ids';
export { createFeedbackTally, type Ranking, type SourceTally, STAGES } from './feedback-tally';
export { diffContent, getIdentity, type Identity, type IdentityOptions, isSandboxKey, parseKey } from './identity';
export { type Journal, openJournal, type RecordOf } from './journal';
export { type JournalLookup, openJournalLookup } from './lookup';
export {
  type FeedbackPost,
  type FeedbackStore,
  listIds,
  type MatchCounts,
  type MatchOptions,
  matchFeedback,
} from './match';
export { checkJournal, type JournalOptions, readJournal, salvageJournal } from './read-journal';
export {
  applyFeedback,
  createIntent,
  createRecord,
  type FeedbackChange,
  type JournalRecord,
  type JournalResult,
  type LeadFeedback,
  type SettledStatus,
  settleRecord,
} from './record';
export type { SentLead, SentLeads } from './sent-leads';
