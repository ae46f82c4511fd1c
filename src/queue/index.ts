export { createQueue } from './queue';
export { QueueError } from './queue-error';
export type {
  AdditionResult,
  AddOptions,
  AnyQueueResult,
  LeadQueue,
  ParkedLead,
  QueueMatchCounts,
  QueueOptions,
  QueueResult,
  QueueStatus,
  QueueWorker,
  RedisOptions,
  RedriveOptions,
  RedriveResult,
  ResultsOptions,
  SettleOptions,
  StreamedResult,
  WorkerOptions,
} from './types';
export { createWorker } from './worker';
