import type { Delivery } from '../delivery';
import type { FeedbackPost, MatchCounts, SettledStatus } from '../journal';
import type { InboundAction, LeadStatus, OutboundAction, PartialLead } from '../types';

/** The address of Redis, and the keys of the queues. */
export interface RedisOptions {
  /**
   * A URL, such as `rediss://user:password@redis.example.com:6379`, or options of ioredis. Default: Redis on loopback.
   */
  readonly redis?: string | object | undefined;
  /** The beginning of every key. Another prefix is another set of queues. Default: `leadconduit-vendors`. */
  readonly prefix?: string | undefined;
  /**
   * Use the separate queues of sandbox runs. A lead that was sent to loopback is still unsent to the vendor. Default:
   * false. A worker with an `origin` works only on the sandbox queues.
   */
  readonly sandbox?: boolean | undefined;
  /**
   * Called at the start with a sentence for each setting of Redis with which records can be lost. Default: emits a
   * process warning.
   */
  readonly onWarning?: ((message: string) => void) | undefined;
}

/** How a queue is opened. */
export interface QueueOptions extends RedisOptions {
  /** Days, by Redis's clock, for which the key of a settled lead is kept and the lead not sent again. Default: 90. */
  readonly keepDays?: number | undefined;
  /** The worker's settings. Needed here if they contain the account. They are not stored. */
  readonly settings?: object | undefined;
}

/**
 * The queue of one action's leads, with the results of earlier ones. `L` is the type that you add: a lead without the
 * settings, or another object if the worker's `varsOf` turns it into a lead.
 */
export interface LeadQueue<A extends OutboundAction = OutboundAction, L = PartialLead<A>> {
  /** Adds a lead, unless the queue knows it. Rejects when Redis fails; it is then safe to add the lead again. */
  add(lead: L, options?: AddOptions): Promise<AdditionResult>;
  /** Adds several leads with few round trips to Redis. `keyOf` and `rowOf` return a lead's own key and file row. */
  addAll<Added extends L>(
    leads: readonly Added[],
    options?: Pick<AddOptions, 'retryRejected'> & {
      keyOf?(lead: Added): string | undefined;
      rowOf?(lead: Added): string | undefined;
    },
  ): Promise<AdditionResult[]>;
  /** Returns how many leads are in each state. */
  status(): Promise<QueueStatus>;
  /** Lists every lead that waits for a person: leads that may have arrived, and leads that could not be sent. */
  parked(): AsyncGenerator<ParkedLead>;
  /** Requeues parked leads. Uncertain ones may then arrive twice, so they stay unless `acceptDuplicates` is set. */
  redrive(options?: RedriveOptions): Promise<RedriveResult>;
  /**
   * Settles a parked uncertain lead, after a person has looked it up at the vendor. `delivered` and `rejected` leads
   * are not sent again; an `unsent` lead is.
   *
   * @returns the number of settled leads: 0 when no uncertain one has the key
   */
  settle(options: SettleOptions): Promise<number>;
  /**
   * Matches feedback posts with the leads of the queue: a parked lead that a post proves to have arrived is settled as
   * delivered.
   *
   * @param action the inbound action that parsed the posts
   */
  match(action: InboundAction, posts: Iterable<FeedbackPost> | AsyncIterable<FeedbackPost>): Promise<QueueMatchCounts>;
  /** Yields the results of leads, from now on or from a cursor, until the signal is aborted. */
  results(options?: ResultsOptions): AsyncGenerator<StreamedResult<A>>;
  /** Closes the connection. Workers keep running. */
  close(): Promise<void>;
}

/** How a lead is added. */
export interface AddOptions {
  /** Your own key of the lead. Default: `lead.id`, else a digest of the person. */
  readonly key?: string | undefined;
  /** The unchanged file row that the lead was read from. The same row is the same lead with any column mapping. */
  readonly row?: string | undefined;
  /** Send leads again that the vendor has rejected. Default: false. */
  readonly retryRejected?: boolean | undefined;
}

/** The result of adding a lead. */
export interface AdditionResult {
  /** The id of the lead's job. */
  readonly id: string;
  /** The lead will be sent now: it is new, was certainly not taken, or was rejected and `retryRejected` is set. */
  readonly added: boolean;
  /** The status before: `unsent` when the lead is new or waits. A lead that is being sent is `uncertain`. */
  readonly status: LeadStatus;
  /** The key is known with other content, and nothing was added. */
  readonly conflict?: true;
}

/** How many leads of a queue are in each state. */
export interface QueueStatus {
  /** Not started. */
  readonly waiting: number;
  /** Unsent, and waiting for another attempt. */
  readonly delayed: number;
  /** Being sent. */
  readonly active: number;
  /** Taken or rejected by the vendor, or refused by `validate`, and their keys are still kept. */
  readonly settled: number;
  /** Waiting for a person. */
  readonly parked: number;
  /** Milliseconds until leads are sent again, after the vendor said "not now"; else 0. */
  readonly rateLimitedMs: number;
}

/** A lead that waits for a person. */
export interface ParkedLead {
  /** The id of the lead's job. */
  readonly id: string;
  /** Action, host, account and the lead's own key. */
  readonly key: string;
  /** `delivered` and `rejected` are rare: a worker ended before it completed the job. The lead is not sent again. */
  readonly status: LeadStatus;
  /** Why it waits, in one line. */
  readonly reason: string;
  /** When the lead was last recorded, ISO 8601. */
  readonly at: string;
}

/** Which lead to settle, and how. */
export interface SettleOptions {
  /** The lead with this key (its own or the whole one), or with this job id. */
  readonly key: string;
  /** The new status. An `unsent` lead is sent again. */
  readonly status: SettledStatus;
  /** How the person knows the status. */
  readonly note: string;
}

/** Counts of a match. `settled`: parked leads that are now delivered. */
export type QueueMatchCounts = Pick<MatchCounts, 'posts' | 'matched' | 'unmatched' | 'ambiguous' | 'settled'>;

/** Which parked leads to requeue. */
export interface RedriveOptions {
  /** The lead with this key (its own or the whole one), or with this job id. Default: all parked leads. */
  readonly key?: string | undefined;
  /** Also requeue uncertain leads: a person has accepted that they may arrive twice. Default: false. */
  readonly acceptDuplicates?: boolean | undefined;
}

/** The result of requeuing leads. */
export interface RedriveResult {
  /** Leads that were requeued. */
  readonly redriven: number;
  /** Uncertain leads that stay parked, because duplicates were not accepted. */
  readonly left: number;
}

/** Where to start reading results, and when to stop. */
export interface ResultsOptions {
  /** The cursor of the last result that you read. Default: from now on. Redis keeps about the last 10,000 events. */
  readonly cursor?: string | undefined;
  /** Stops the reading when aborted. */
  readonly signal?: AbortSignal | undefined;
}

/** The result of one lead of a queue, including parked leads. */
export interface QueueResult<A extends OutboundAction = OutboundAction> {
  /** The key of the action. */
  readonly action: A['key'];
  /** The id of the lead's job. */
  readonly id: string;
  /** Action, host, account and the lead's own key, as in a journal. */
  readonly key: string;
  /** The result of the lead. */
  readonly result: Delivery<A>;
}

/** The result of one of several actions; `action` names it. */
export type AnyQueueResult<A extends OutboundAction> = A extends unknown ? QueueResult<A> : never;

/** A result, with its position in the events of the queue. */
export interface StreamedResult<A extends OutboundAction = OutboundAction> extends QueueResult<A> {
  /** Pass it to `results` to continue after this result. */
  readonly cursor: string;
}
