import { createHash, randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';
import { identityOf } from '../delivery/identity';
import type { OutboundAction } from '../types';
import { toJson } from './lead-json';

/** What Redis holds of a lead in its job, beside what is known of its delivery. */
export interface LeadData {
  /** Action, host, account and the lead's own key, as in a journal. */
  readonly key: string;
  /** The caller's own key, if any. */
  readonly own?: string;
  /** A digest of the lead's own values, by which the same key with other values is noticed. */
  readonly values: string;
  /** Tells the job that was added from one that had been there before. */
  readonly ticket: string;
  /** The lead as JSON; gone once the lead is settled. */
  readonly lead?: string;
}

/** What stays of a job's data once its lead is settled. */
export const settledData = ({ lead: _, ...rest }: LeadData): LeadData => rest;

/** The data of a lead's job. */
export function leadData(action: OutboundAction, lead: unknown, salt: string, own?: string): LeadData {
  const { key, values } = identityOf(action, lead, salt, { key: own });
  const ticket = randomBytes(9).toString('base64url');
  return { key, values, ticket, lead: toJson(lead), ...(own !== undefined && { own }) };
}

/** The id of a lead's job: the same for the same key, and nothing of the key in it. BullMQ takes no colon and no number. */
export const jobIdOf = ({ key }: LeadData): string =>
  `lead-${createHash('sha256').update(key).digest('base64url').slice(0, 27)}`;

/** What a queue mixes into the digests of its leads; made by whoever comes first. */
export async function saltOf(redis: Redis, key: string): Promise<string> {
  await redis.setnx(key, randomBytes(16).toString('base64url'));
  return String(await redis.get(key));
}
