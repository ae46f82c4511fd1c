import { createHash, randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';
import { getIdentity } from '../journal';
import type { OutboundAction } from '../types';
import { toJson } from './lead-json';
import { QueueError } from './queue-error';

/** The data of a lead's job in Redis. The record of its delivery is a separate field: see `JobStore`. */
export interface LeadData {
  /** Action, host, account and the lead's own key, as in a journal. */
  readonly key: string;
  /** Digests of the lead's content. The same key with other content is a conflict. */
  readonly contentHash: string;
  /** A digest of the file row that the lead was read from. */
  readonly row?: string;
  /** A random value. It shows whether a job was just added or existed before. */
  readonly nonce: string;
  /** Seconds for which the key is kept after the lead is settled. */
  readonly keepSeconds: number;
  /** The lead as JSON; absent once the lead is settled. */
  readonly lead?: string;
}

/** Inputs for the data of a job, besides the lead. */
export interface LeadDataOptions {
  readonly salt: string;
  readonly keepSeconds: number;
  /** Values that every lead shares. They are not part of the lead and are not stored. */
  readonly settings?: object | undefined;
  readonly key?: string | undefined;
  readonly row?: string | undefined;
  /** Whether the lead goes to loopback. */
  readonly isSandbox: boolean;
}

/** Creates the data of a lead's job. */
export function createLeadData(
  action: OutboundAction,
  lead: unknown,
  { salt, keepSeconds, ...options }: LeadDataOptions,
): LeadData {
  const identity = getIdentity(action, lead, salt, options);
  const nonce = randomBytes(9).toString('base64url');
  const json = toJson(lead);
  return { ...identity, nonce, keepSeconds, lead: json };
}

/** Returns the data of a job without the lead. */
export const stripLead = ({ lead: _, ...rest }: LeadData): LeadData => rest;

/** Returns the id of a lead's job: a digest of its key. BullMQ allows no colon in an id, and no plain number. */
export const getJobId = ({ key }: Pick<LeadData, 'key'>): string =>
  `lead-${createHash('sha256').update(key).digest('base64url').slice(0, 27)}`;

/** Increase it when the stored format changes: another version would misread the status of the leads. */
const FORMAT = 'v3.';

/**
 * Reads the salt of a queue's digests. Creates it if there is none.
 *
 * @throws {QueueError} when the queue has the format of another version of this package
 */
export async function getSalt(redis: Redis, saltKey: string): Promise<string> {
  await redis.setnx(saltKey, FORMAT + randomBytes(16).toString('base64url'));
  const salt = String(await redis.get(saltKey));
  if (!salt.startsWith(FORMAT))
    throw new QueueError('the queue was made by another version of this package: use another prefix');
  return salt;
}
