import { hash } from 'node:crypto';
import { type FeedbackId, memoize, type OutboundAction, withSettings } from '../types';

/** The ids of a lead are kept as digests of twelve bytes: four characters for the kind of an id, twelve for its value. */
const KIND_LENGTH = 4;
const VALUE_LENGTH = 12;

/** Digests an id of a vendor's leads, so that nobody who reads the journal finds the id in it. */
export const digestId = (vendor: string, { kind, id }: FeedbackId, salt: string): string =>
  hashKind(JSON.stringify([vendor, kind])) +
  hash('sha256', salt + JSON.stringify([vendor, kind, id]), 'base64url').slice(0, VALUE_LENGTH);

const hashKind = memoize((kind) => hash('sha256', kind, 'base64url').slice(0, KIND_LENGTH));

/** What the digests of ids of one kind begin with. */
export const getKindPart = (digest: string): string => digest.slice(0, KIND_LENGTH);

/** What the ids of a lead are read from, besides the lead. */
interface IdSources {
  /** What every lead shares. An id that stands there tells no lead from another. */
  readonly settings?: object | undefined;
  /** What the vendor has answered. */
  readonly fields?: object | undefined;
}

/**
 * Digests the ids of a lead by which feedback may know it. An action that cannot tell them has none: no lead fails for it.
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

/** A digest as the table of ids has it: two numbers. */
export function splitDigest(digest: string): [high: number, low: number] {
  const bytes = Buffer.from(digest, 'base64url');
  return [bytes.readUIntBE(0, 6), bytes.readUIntBE(6, 6)];
}
