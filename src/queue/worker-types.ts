import type { DeliverOptions, RetryOptions } from '../delivery';
import type { OutboundAction } from '../types';
import type { QueueError } from './queue-error';
import type { AnyQueueResult, RedisOptions } from './types';

/** How a worker works. */
export interface WorkerOptions<A extends OutboundAction = OutboundAction>
  extends RedisOptions,
    Pick<DeliverOptions, 'origin' | 'axios' | 'agent' | 'keepAlive' | 'onEvent'> {
  /** What every lead shares: credentials, the account, constant fields. Redis holds none of it. */
  readonly settings?: object | undefined;
  /** Makes `vars` of a lead, where the leads of the queue are something around them. */
  readonly varsOf?: ((lead: unknown, action: OutboundAction) => unknown) | undefined;
  /** Leads of an action under way at once in this worker. Default: 10. */
  readonly concurrency?: number | undefined;
  /** Leads of an action begun a second by all workers together: the same for each. Default: as many as go. */
  readonly rate?: number | undefined;
  /** The most seconds to wait for an answer, whatever `timeout_seconds` of a lead says. Default: 360. */
  readonly timeoutSeconds?: number | undefined;
  /** Seconds after which a silent worker's jobs count as stalled; more than `timeoutSeconds`. Default: 30 more. */
  readonly lockSeconds?: number | undefined;
  /** How an unsent lead is tried again. Default: 12 attempts; the first wait is at most 1,000 ms, and it doubles. */
  readonly retry?: Pick<RetryOptions, 'attempts' | 'baseMs'> | undefined;
  /** Called with what became of each lead, once Redis has recorded it. What it throws is ignored. */
  readonly onResult?: ((result: AnyQueueResult<A>) => unknown) | undefined;
  /**
   * Called with what is wrong with Redis: a sentence without a lead's value or a password. What lasts is told once a
   * minute, and its end once.
   */
  readonly onError?: ((message: string) => void) | undefined;
}

/** Workers on the queues of some actions. */
export interface QueueWorker {
  /**
   * Resolves when the worker cannot go on before a person has changed something: the password or the ACL of Redis. It
   * begins no lead then; close it.
   */
  readonly failure: Promise<QueueError>;
  /** Begins no further lead, and resolves when those under way have ended. */
  close(): Promise<void>;
}
