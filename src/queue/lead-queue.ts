import type { Delivery } from '../delivery';

/** Where Redis is, and under which keys the queues are. */
export interface RedisOptions {
  /** An address, such as `rediss://user:password@redis.example.com:6379`, or the options of ioredis; loopback unless told. */
  readonly redis?: string | object | undefined;
  /** What every key begins with; `leadconduit-vendors` unless told. Another prefix is another set of queues. */
  readonly prefix?: string | undefined;
}

export interface QueueOptions extends RedisOptions {
  /** How long the key of a settled lead is known, and a second lead under it is not sent; 90 days unless told. */
  readonly keepDays?: number | undefined;
}

/** The leads that wait for one action, and what became of those before. */
export interface LeadQueue {
  /** Adds a lead, or finds that it was added before. Rejects when Redis does; adding it once more is safe then. */
  add(lead: unknown, options?: AddOptions): Promise<Added>;
  /** Adds several at once, in one exchange with Redis, with a key each where `keyOf` gives one. */
  addAll<L>(
    leads: readonly L[],
    options?: Pick<AddOptions, 'retryRefused'> & { keyOf?(lead: L): string | undefined },
  ): Promise<Added[]>;
  status(): Promise<QueueStatus>;
  /** Every lead that a person has to look at: those that may have arrived, and those that could not be sent. */
  parked(): AsyncGenerator<ParkedLead>;
  /** Puts parked leads back. Those that may have arrived may then arrive twice, and are left unless that is accepted. */
  redrive(options?: RedriveOptions): Promise<Redriven>;
  /** What becomes of the leads, from now on or from an earlier place; ends when the signal does. */
  results(options?: ResultsOptions): AsyncGenerator<HeardResult>;
  close(): Promise<void>;
}

export interface AddOptions {
  /** Your own key of the lead; `lead.id` unless told, else a digest of the lead's values. */
  readonly key?: string | undefined;
  /** Send again what the vendor has refused, after a setting was mended. */
  readonly retryRefused?: boolean | undefined;
}

/** What became of an addition. */
export interface Added {
  /** The id of the lead's job. */
  readonly id: string;
  /**
   * `added`: the lead will be sent. `known`: the queue has it already, or had it. `again`: it had been refused, or had
   * certainly not arrived, and will be sent now. `differs`: the key is known with other values, and nothing was added.
   */
  readonly lead: 'added' | 'known' | 'again' | 'differs';
}

/** How many leads of a queue stand where. */
export interface QueueStatus {
  readonly waiting: number;
  /** They have certainly not arrived, and wait for another attempt. */
  readonly delayed: number;
  readonly underWay: number;
  /** Taken or refused by the vendor, or by `validate`, and still known by their key. */
  readonly settled: number;
  /** They wait for a person, whether or not they may have arrived. */
  readonly parked: number;
  /** Milliseconds until the vendor may be asked again; 0 when nothing slows the queue down. */
  readonly slowedMs: number;
}

/** A lead that is not sent again by itself. */
export interface ParkedLead {
  readonly id: string;
  readonly key: string;
  /** `uncertain`: it may have arrived. `unsent`: it has certainly not, and could not be sent. `settled`: it is known what became of it, but the engine has not noted it. */
  readonly standing: 'uncertain' | 'unsent' | 'settled';
  readonly reason: string;
  /** When it was last heard of, ISO 8601. */
  readonly at: string;
}

export interface RedriveOptions {
  /** The lead with this key, its own or the whole one, or this job id; all of them unless told. */
  readonly key?: string | undefined;
  /** Leads that may have arrived go too: a person has accepted that they may arrive twice. */
  readonly acceptDuplicates?: boolean | undefined;
}

/** How many parked leads were put back, and how many were left since they may have arrived. */
export interface Redriven {
  readonly redriven: number;
  readonly left: number;
}

export interface ResultsOptions {
  /** The place of the last result that was heard; from now on unless told. Redis keeps the last ten thousand events or so. */
  readonly after?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A result, with its place among the events of the queue. */
export interface HeardResult extends QueueResult {
  readonly place: string;
}

/** What became of one lead of a queue, parked ones included. */
export interface QueueResult {
  /** The key of the action. */
  readonly action: string;
  /** The id of the lead's job. */
  readonly id: string;
  /** Action, host, account and the lead's own key, as in a journal. */
  readonly key: string;
  readonly result: Delivery;
}
