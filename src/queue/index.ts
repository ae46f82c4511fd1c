export type {
  Added,
  AddOptions,
  HeardResult,
  LeadQueue,
  ParkedLead,
  QueueOptions,
  QueueResult,
  QueueStatus,
  RedisOptions,
  Redriven,
  RedriveOptions,
  ResultsOptions,
} from './lead-queue';
export type { QueueWorker, WorkerOptions } from './lead-worker';
export { createQueue } from './queue';
export { createWorker } from './worker';
