import { getKeys, getPath, isBoxed, isMasked, toRawText } from '../types';

/**
 * Serializes a lead for the queue. JSON has no boxed values, so each is replaced by its text, whether it is masked, and
 * the type of a phone. Unreadable values are left out. Never throws.
 */
export const toJson = (lead: unknown): string => JSON.stringify(toPlain(lead)) ?? 'null';

/** Parses a lead from the queue and restores its boxed values. */
export const fromJson = (json: string): unknown => JSON.parse(json, restoreBoxed);

const BOXED = '$boxed';
const MAX_DEPTH = 16;
/** A sparse list with one far index would fill the memory. */
const MAX_LIST_LENGTH = 10_000;

function toPlain(value: unknown, depth = 0): unknown {
  try {
    return depth > MAX_DEPTH ? undefined : toPlainValue(value, depth);
  } catch {
    return undefined; // a revoked proxy
  }
}

function toPlainValue(value: unknown, depth: number): unknown {
  if (typeof value === 'bigint' || typeof value === 'function') return toRawText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (isBoxed(value)) {
    const type = toRawText(getPath(value, ['type']));
    return { [BOXED]: toRawText(value), ...(isMasked(value) && { masked: true }), ...(type && { type }) };
  }
  const entries = getKeys(value).map((key) => [key, toPlain(getPath(value, [key]), depth + 1)] as const);
  if (!Array.isArray(value)) return Object.fromEntries(entries);
  const list: unknown[] = [];
  for (const [index, item] of entries) if (Number(index) < MAX_LIST_LENGTH) list[Number(index)] = item;
  return list;
}

function restoreBoxed(_: string, value: unknown): unknown {
  const raw = getPath(value, [BOXED]);
  if (typeof raw !== 'string') return value;
  const { [BOXED]: __, ...more } = value as Record<string, unknown>;
  return Object.assign(new String(raw), { raw, ...more });
}
