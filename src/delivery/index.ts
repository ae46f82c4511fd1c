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
export { type DeliveryCode, type DeliveryErrorCode, deliveryCodes, type ResultCode } from './codes';
export { deliver } from './deliver';
export { type DeliverAllOptions, deliverAll } from './deliver-all';
export {
  createDeliverer,
  type DeliverAllRun,
  type Delivered,
  type Deliverer,
  type DelivererOptions,
  type DelivererStats,
  type DeliverOneOptions,
} from './deliverer';
export type {
  AttemptEvent,
  BreakerEvent,
  DeliveryEvent,
  JournalEvent,
  ResultEvent,
  RetryEvent,
  UncertainEvent,
} from './events';
export type { RetryOptions } from './retry-policy';
export type {
  AcceptedDelivery,
  DeliverOptions,
  Delivery,
  DeliveryMeta,
  DeliveryStore,
  RejectedDelivery,
  SkippedDelivery,
  UnansweredDelivery,
  UnclearDelivery,
} from './types';
