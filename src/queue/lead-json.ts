import { at, isBoxed, isMasked, keysOf, text } from '../types';

/**
 * A lead as it crosses the queue. JSON knows no boxed values, so what is read of one goes in its place: its text,
 * whether it is masked, and the type of a phone. What cannot be read is left out; nothing of the lead makes this throw.
 */
export const toJson = (lead: unknown): string => JSON.stringify(plain(lead)) ?? 'null';

/** The lead again, boxed where it was. */
export const fromJson = (json: string): unknown => JSON.parse(json, boxed);

const mark = '$boxed';
const deepest = 16;

function plain(value: unknown, depth = 0): unknown {
  try {
    return depth > deepest ? undefined : readable(value, depth);
  } catch {
    return undefined; // a revoked proxy
  }
}

function readable(value: unknown, depth: number): unknown {
  if (typeof value === 'bigint' || typeof value === 'function') return text(value);
  if (typeof value !== 'object' || value === null) return value;
  if (isBoxed(value)) {
    const type = text(at(value, ['type']));
    return { [mark]: text(value), ...(isMasked(value) && { masked: true }), ...(type && { type }) };
  }
  const items = keysOf(value).map((key) => [key, plain(at(value, [key]), depth + 1)] as const);
  if (!Array.isArray(value)) return Object.fromEntries(items);
  const list: unknown[] = [];
  for (const [place, item] of items) if (Number(place) < longest) list[Number(place)] = item;
  return list;
}

/** A sparse list with one far place would fill the memory with nothing. */
const longest = 10_000;

function boxed(_: string, value: unknown): unknown {
  const raw = at(value, [mark]);
  if (typeof raw !== 'string') return value;
  const { [mark]: __, ...more } = value as Record<string, unknown>;
  return Object.assign(new String(raw), { raw, ...more });
}
