import { hash } from 'node:crypto';
import { type FeedbackId, memoize, type OutboundAction, withSettings } from '../types';

/** An id of a lead is kept as a digest of twelve bytes: four characters for its kind, twelve for its value. */
const KIND_LENGTH = 4;
const VALUE_LENGTH = 12;

/** Digests an id of a vendor's leads, so that the journal does not reveal the id. */
export const digestId = (vendor: string, { kind, id }: FeedbackId, salt: string): string =>
  hashKind(JSON.stringify([vendor, kind])) +
  hash('sha256', salt + JSON.stringify([vendor, kind, id]), 'base64url').slice(0, VALUE_LENGTH);

const hashKind = memoize((kind) => hash('sha256', kind, 'base64url').slice(0, KIND_LENGTH));

/** Returns the first part of a digest, which is the same for all ids of one kind. */
export const getKindPart = (digest: string): string => digest.slice(0, KIND_LENGTH);

/** Further inputs from which the ids of a lead are read. */
interface IdSources {
  /** Values that every lead shares. An id in them does not identify a lead. */
  readonly settings?: object | undefined;
  /** The fields of the vendor's answer. */
  readonly fields?: object | undefined;
}

/**
 * Digests the ids of a lead by which feedback can identify it. If the action throws, there are none: the lead must not
 * fail because of it.
 */
export function digestSentIds(
  action: OutboundAction,
  salt: string,
  vars: unknown,
  { settings, fields }: IdSources = {},
): string[] {
  const digestAll = (from: unknown) => {
    const ids = action.feedbackIds?.(from, fields) ?? [];
    return ids.filter(({ id }) => id !== '').map((id) => digestId(action.about.vendor, id, salt));
  };
  try {
    const ids = digestAll(vars);
    if (ids.length === 0 || settings === undefined) return ids;
    const shared = digestAll(withSettings(action.input, settings, {}));
    return ids.filter((id) => !shared.includes(id));
  } catch {
    return [];
  }
}

/** Splits a digest into two numbers, as the table of ids stores it. */
export function splitDigest(digest: string): [high: number, low: number] {
  const bytes = Buffer.from(digest, 'base64url');
  return [bytes.readUIntBE(0, 6), bytes.readUIntBE(6, 6)];
}
