import type { Delivery } from '../delivery';
import type { FeedbackPost, MatchCounts, SettledStatus } from '../journal';
import type { InboundAction, LeadStatus, OutboundAction, PartialLead } from '../types';

/** Where Redis is, and under which keys the queues are. */
export interface RedisOptions {
  /** A URL, such as `rediss://user:password@redis.example.com:6379`, or options of ioredis. Default: Redis on loopback. */
  readonly redis?: string | object | undefined;
  /** What every key begins with; another prefix is another set of queues. Default: `leadconduit-vendors`. */
  readonly prefix?: string | undefined;
  /**
   * The queues of sandbox runs, which are others: a lead that was sent to loopback is still unsent to the vendor. Default:
   * false. A worker with an `origin` works on these, and on no others.
   */
  readonly sandbox?: boolean | undefined;
  /**
   * Called at the start with each setting of Redis by which records can be lost: a sentence. Default: a warning of the
   * process.
   */
  readonly onWarning?: ((message: string) => void) | undefined;
}

/** How a queue is opened. */
export interface QueueOptions extends RedisOptions {
  /** Days for which the key of a settled lead is known, so that it is not sent again, by Redis's clock. Default: 90. */
  readonly keepDays?: number | undefined;
  /** What the worker will put under each lead. Needed here where it says into whose account the leads go. Not kept. */
  readonly settings?: object | undefined;
}

/**
 * The leads of one action that wait, and what became of those before. `L`: what is added, a lead to which settings bring
 * the rest, unless the worker's `varsOf` makes the lead of it.
 */
export interface LeadQueue<A extends OutboundAction = OutboundAction, L = PartialLead<A>> {
  /** Adds a lead, unless the queue knows it. Rejects when Redis fails; adding the lead once more is safe then. */
  add(lead: L, options?: AddOptions): Promise<AdditionResult>;
  /** Adds several leads in few exchanges with Redis. `keyOf` and `rowOf` give your own key of a lead, and its row of a file. */
  addAll<Added extends L>(
    leads: readonly Added[],
    options?: Pick<AddOptions, 'retryRejected'> & {
      keyOf?(lead: Added): string | undefined;
      rowOf?(lead: Added): string | undefined;
    },
  ): Promise<AdditionResult[]>;
  /** How many leads are where. */
  status(): Promise<QueueStatus>;
  /** Every lead that waits for a person: those that may have arrived, and those that could not be sent. */
  parked(): AsyncGenerator<ParkedLead>;
  /** Puts parked leads back. Uncertain ones may then arrive twice, and are left unless `acceptDuplicates` is set. */
  redrive(options?: RedriveOptions): Promise<RedriveResult>;
  /**
   * Settles an uncertain lead that is parked, once a person knows what became of it: `delivered` and `rejected` are not
   * sent again, `unsent` is.
   *
   * @returns how many leads were settled: 0 when no uncertain one has the key
   */
  settle(options: SettleOptions): Promise<number>;
  /**
   * Matches posts of feedback with the leads of the queue: a parked lead that a post proves to have arrived is settled as
   * delivered.
   *
   * @param action the inbound action that has read the posts
   */
  match(action: InboundAction, posts: Iterable<FeedbackPost> | AsyncIterable<FeedbackPost>): Promise<QueueMatchCounts>;
  /** What becomes of the leads, from now on or from a cursor. Ends when the signal is aborted. */
  results(options?: ResultsOptions): AsyncGenerator<StreamedResult<A>>;
  /** Closes the connection. Workers go on. */
  close(): Promise<void>;
}

/** How a lead is added. */
export interface AddOptions {
  /** Your own key of the lead. Default: `lead.id`, else a digest of the person. */
  readonly key?: string | undefined;
  /** The row of a file that the lead was read from, as it came: the same row is the same lead under any mapping of columns. */
  readonly row?: string | undefined;
  /** Send again what the vendor has rejected. */
  readonly retryRejected?: boolean | undefined;
}

/** What came of an addition. */
export interface AdditionResult {
  /** The id of the lead's job. */
  readonly id: string;
  /** The lead will be sent now: it is new, was certainly not taken, or was rejected and `retryRejected` is set. */
  readonly added: boolean;
  /** How the lead stood before: `unsent` when it is new, or waits. A lead that is being sent is `uncertain`. */
  readonly status: LeadStatus;
  /** The key is known with other content, and nothing was added. */
  readonly conflict?: true;
}

/** How many leads of a queue are where. */
export interface QueueStatus {
  /** Not begun. */
  readonly waiting: number;
  /** Unsent, and waiting for another attempt. */
  readonly delayed: number;
  /** Being sent. */
  readonly active: number;
  /** Taken or rejected by the vendor, or refused by `validate`; their keys are still known. */
  readonly settled: number;
  /** Waiting for a person. */
  readonly parked: number;
  /** Milliseconds until the vendor may be asked again, after it has said "not now"; else 0. */
  readonly rateLimitedMs: number;
}

/** A lead that waits for a person. */
export interface ParkedLead {
  /** The id of the lead's job. */
  readonly id: string;
  /** Action, host, account and the lead's own key. */
  readonly key: string;
  /** `delivered` and `rejected` are rare: a worker ended before it could complete the job. The lead is not sent again. */
  readonly status: LeadStatus;
  /** Why it waits, in one line. */
  readonly reason: string;
  /** When it was last recorded, ISO 8601. */
  readonly at: string;
}

/** Which lead is settled, and how. */
export interface SettleOptions {
  /** The lead with this key (its own or the whole one), or with this job id. */
  readonly key: string;
  /** `unsent` is sent again. */
  readonly status: SettledStatus;
  /** How the person knows. */
  readonly note: string;
}

/** What came of posts of feedback. `settled`: parked leads that are delivered now. */
export type QueueMatchCounts = Pick<MatchCounts, 'posts' | 'matched' | 'unmatched' | 'ambiguous' | 'settled'>;

/** Which parked leads are put back. */
export interface RedriveOptions {
  /** The lead with this key (its own or the whole one), or with this job id. Default: all parked leads. */
  readonly key?: string | undefined;
  /** Put uncertain leads back too: a person has accepted that they may arrive twice. */
  readonly acceptDuplicates?: boolean | undefined;
}

/** What came of putting leads back. */
export interface RedriveResult {
  /** Leads that were put back. */
  readonly redriven: number;
  /** Uncertain leads that were left, since duplicates were not accepted. */
  readonly left: number;
}

/** From where results are read. */
export interface ResultsOptions {
  /** The cursor of the last result that was read. Default: from now on. Redis keeps about the last ten thousand events. */
  readonly cursor?: string | undefined;
  /** Ends the reading when it is aborted. */
  readonly signal?: AbortSignal | undefined;
}

/** What became of one lead of a queue, parked leads included. */
export interface QueueResult<A extends OutboundAction = OutboundAction> {
  /** The key of the action. */
  readonly action: A['key'];
  /** The id of the lead's job. */
  readonly id: string;
  /** Action, host, account and the lead's own key, as in a journal. */
  readonly key: string;
  /** What became of it. */
  readonly result: Delivery<A>;
}

/** The results of several actions: `action` tells which. */
export type AnyQueueResult<A extends OutboundAction> = A extends unknown ? QueueResult<A> : never;

/** A result, and where it stands among the events of the queue. */
export interface StreamedResult<A extends OutboundAction = OutboundAction> extends QueueResult<A> {
  /** Give it to `results` to go on after this one. */
  readonly cursor: string;
}
