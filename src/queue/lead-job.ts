import { createHash, randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';
import { getIdentity } from '../journal';
import type { OutboundAction } from '../types';
import { toJson } from './lead-json';
import { QueueError } from './queue-error';

/** The data of a lead's job in Redis. What is known of its delivery stands beside it: see `JobStore`. */
export interface LeadData {
  /** Action, host, account and the lead's own key, as in a journal. */
  readonly key: string;
  /** Digests of what the lead brings: the same key with others is a conflict. */
  readonly contentHash: string;
  /** A digest of the row of a file that the lead came as. */
  readonly row?: string;
  /** Random; tells a job that was just added from one that had been there before. */
  readonly nonce: string;
  /** Seconds for which the key is known once the lead is settled. */
  readonly keepSeconds: number;
  /** The lead as JSON; absent once the lead is settled. */
  readonly lead?: string;
}

/** What makes the data of a job, besides the lead. */
export interface LeadDataOptions {
  readonly salt: string;
  readonly keepSeconds: number;
  /** What every lead shares; no part of the lead, and not kept. */
  readonly settings?: object | undefined;
  readonly key?: string | undefined;
  readonly row?: string | undefined;
  /** Whether the lead goes to loopback. */
  readonly isSandbox: boolean;
}

/** Makes the data of a lead's job. */
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

/** The data of a job without the lead. */
export const stripLead = ({ lead: _, ...rest }: LeadData): LeadData => rest;

/** The id of a lead's job: the same for the same key, and without the key in it. BullMQ allows no colon and no number. */
export const getJobId = ({ key }: Pick<LeadData, 'key'>): string =>
  `lead-${createHash('sha256').update(key).digest('base64url').slice(0, 27)}`;

/** Changes with the format of what a queue holds: another version would misread how its leads stand. */
const FORMAT = 'v3.';

/**
 * Reads the salt that a queue mixes into the digests of its leads; the first one to come makes it.
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
