export {
  checkJournal,
  type FeedbackPost,
  type Journal,
  type JournalOptions,
  type JournalRecord,
  type LeadFeedback,
  type MatchCounts,
  type MatchOptions,
  openJournal,
  readJournal,
  salvageJournal,
} from '../journal';
export type { LeadStatus, Sent } from '../types';
export type { BreakerOptions, BreakerState } from './breaker';
export { deliver } from './deliver';
export { type DeliverAllOptions, type Delivered, deliverAll } from './deliver-all';
export type { RetryOptions } from './retry-policy';
export type { DeliverOptions, Delivery, DeliveryMeta, DeliveryStore } from './types';
