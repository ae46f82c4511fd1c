export { chooseLead } from './choose-lead';
export { digestSentIds } from './feedback-ids';
export { createFeedbackTally, type Ranking, type SourceTally, STAGES } from './feedback-tally';
export { diffContent, getIdentity, type Identity, type IdentityOptions, isSandboxKey, parseKey } from './identity';
export { type Journal, openJournal, type RecordOf } from './journal';
export { type JournalLookup, openJournalLookup } from './lookup';
export {
  type FeedbackPost,
  type FeedbackStore,
  formatProof,
  listIds,
  type MatchCounts,
  type MatchOptions,
  matchFeedback,
} from './match';
export { createOverlay, type FeedbackOverlay } from './overlay';
export { checkJournal, type JournalOptions, readJournal, salvageJournal } from './read-journal';
export {
  createIntent,
  createRecord,
  type FeedbackChange,
  type JournalRecord,
  type JournalResult,
  type LeadFeedback,
  type SettledStatus,
  settleRecord,
  UNEXPECTED_REASON,
} from './record';
export { MAX_SHARED, type SentLead, type SentLeads } from './sent-leads';
