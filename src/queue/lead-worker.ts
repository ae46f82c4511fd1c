import type { DeliverOptions, RetryOptions } from '../delivery';
import type { OutboundAction } from '../types';
import type { QueueResult, RedisOptions } from './lead-queue';

export interface WorkerOptions extends RedisOptions, Pick<DeliverOptions, 'origin' | 'axios'> {
  /** Makes `vars` of a lead: here the credentials come in, so that Redis need not hold them. */
  readonly varsOf?: ((lead: unknown, action: OutboundAction) => unknown) | undefined;
  /** Leads of an action under way at once in this worker; 10 unless told. */
  readonly concurrency?: number | undefined;
  /** Leads of an action begun a second by all workers together; as many as go unless told. Tell every worker the same. */
  readonly rate?: number | undefined;
  /** The most seconds to wait for an answer, whatever `timeout_seconds` of a lead says; 360 unless told. */
  readonly deadlineSeconds?: number | undefined;
  /** How long a worker may be silent until its leads count as left behind; more than the deadline, and 30 s more unless told. */
  readonly lockSeconds?: number | undefined;
  /** How often, and how far apart at first, a lead is tried that has certainly not arrived; 12 times from 1 s on, doubling, unless told. */
  readonly retry?: Pick<RetryOptions, 'attempts' | 'baseMs'> | undefined;
  /** Hears what became of each lead, once Redis has noted it. What it throws is passed over. */
  readonly onResult?: ((result: QueueResult) => unknown) | undefined;
  /** Hears what is amiss with Redis, as a sentence without anything of a lead or a password. */
  readonly onTrouble?: ((sentence: string) => void) | undefined;
}

/** Workers on the queues of some actions. */
export interface QueueWorker {
  /** Begins no further lead, and resolves when those under way have ended. */
  close(): Promise<void>;
}
