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
  RedisOptions,
  RedriveOptions,
  RedriveResult,
  ResultsOptions,
  SettleOptions,
  StreamedResult,
} from './types';
export { createWorker } from './worker';
export type { QueueWorker, WorkerOptions } from './worker-types';
