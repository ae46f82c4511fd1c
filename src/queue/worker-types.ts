import type { DeliverOptions, RetryOptions } from '../delivery';
import type { OutboundAction } from '../types';
import type { QueueError } from './queue-error';
import type { AnyQueueResult, RedisOptions } from './types';

/** Options of a worker. */
export interface WorkerOptions<A extends OutboundAction = OutboundAction>
  extends RedisOptions,
    Pick<DeliverOptions, 'origin' | 'axios' | 'agent' | 'keepAlive' | 'onEvent'> {
  /** Values that every lead shares: credentials, the account, constant fields. They are not stored in Redis. */
  readonly settings?: object | undefined;
  /** Returns the `vars` of a lead, if the leads of the queue are other objects. */
  readonly varsOf?: ((lead: unknown, action: OutboundAction) => unknown) | undefined;
  /** Leads of one action that this worker sends at the same time. Default: 10. */
  readonly concurrency?: number | undefined;
  /** Leads of one action per second, for all workers together; set the same in each worker. Default: no limit. */
  readonly rate?: number | undefined;
  /** Upper limit for a lead's `timeout_seconds`. Default: 360. */
  readonly timeoutSeconds?: number | undefined;
  /** Seconds after which a silent worker's jobs count as stalled; more than `timeoutSeconds`. Default: 30 more. */
  readonly lockSeconds?: number | undefined;
  /** How an unsent lead is retried. Default: 12 attempts; the first wait is at most 1,000 ms, and it doubles. */
  readonly retry?: Pick<RetryOptions, 'attempts' | 'baseMs'> | undefined;
  /** Called with the result of each lead, after Redis has recorded it. Its errors do not stop the worker. */
  readonly onResult?: ((result: AnyQueueResult<A>) => unknown) | undefined;
  /**
   * Called with a sentence about a problem with Redis, without a lead's value or a password. A lasting problem is
   * reported once a minute, and its end once.
   */
  readonly onError?: ((message: string) => void) | undefined;
}

/** Workers on the queues of some actions. */
export interface QueueWorker {
  /**
   * Resolves when the worker cannot continue until a person changes the password or the ACL of Redis. The worker then
   * starts no lead; close it.
   */
  readonly failure: Promise<QueueError>;
  /** Starts no further lead, and resolves when the leads in progress have finished. */
  close(): Promise<void>;
}
