import { types } from 'node:util';
import * as t from '../types';

/** The content of an answer of the posting URL: the number of an accepted lead, or why the lead was rejected. */
interface Answer {
  readonly lead_id?: string | undefined;
  readonly refusal?: string;
}

const ACCEPTED = /^lead added:\s*([1-9]\d{0,14})[\s.]*$/i;
const ACCEPTED_AS_TEXT = /^(?:inbound lead created|lead added):\s*([1-9]\d{0,14})[\s.]*$/i;

/** Keys of the number, in the order in which a customer's parser reads them (seen). */
const ID_KEYS = ['in1_id', 'id', 'leadid', 'lead_id'];

/**
 * Reads an answer. The JSON was seen in a customer's notes. That it may be in a list, encoded twice, in another case,
 * or followed by a dot, is inferred. Bare texts have weaker evidence; they are tolerated.
 */
export function readAnswer(body: t.Body): Answer {
  if (body.kind === 'text' && !body.text.startsWith('"')) return { lead_id: ACCEPTED_AS_TEXT.exec(body.text)?.[1] };
  if (body.kind !== 'text' && body.kind !== 'json') return {};
  const fields = readFields(unwrap(body.kind === 'json' ? body.value : body.text));
  const status = withoutEnd(t.toRawText(fields?.get('status'))).toUpperCase();
  if (fields === undefined) return {};
  const error = fields.get('error');
  const message = t.toRawText(fields.get('message')).trim();
  if (status === 'OK' && isBlank(error)) return { lead_id: findId(fields) ?? ACCEPTED.exec(message)?.[1] };
  if (status !== 'ERROR') return {};
  const refusal = t.toRawText(error).trim() || message;
  return ACCEPTED.test(refusal) ? {} : { refusal };
}

function findId(fields: ReadonlyMap<string, unknown>): string | undefined {
  if (!ID_KEYS.some((key) => fields.has(key))) return undefined;
  return ID_KEYS.map((key) => withoutEnd(t.toRawText(fields.get(key)))).find((id) => /^[1-9]\d{0,14}$/.test(id));
}

/** Unwraps a list with a single item, and JSON inside a JSON text. */
function unwrap(value: unknown, times = 0): unknown {
  if (times === MAX_WRAPPERS) return undefined;
  if (typeof value === 'string') {
    const result = t.parseJson(value);
    return typeof result === 'object' ? unwrap(result.value, times + 1) : undefined;
  }
  const first = t.getOwn(value, '0');
  return first !== undefined && t.getKeys(value).length === 1 ? unwrap(first, times + 1) : value;
}

const MAX_WRAPPERS = 4;

/** The keys of ordinary answers, which need no normalizing. */
const PLAIN_KEYS = new Set(['status', 'error', 'message']);

/** Returns the members by lower-case name; undefined if two members with one name have different values. */
function readFields(object: unknown): Map<string, unknown> | undefined {
  const fields = new Map<string, unknown>();
  for (const key of t.getKeys(object)) {
    const name = PLAIN_KEYS.has(key) ? key : withoutEnd(key).toLowerCase();
    const value = t.getOwn(object, key);
    if (fields.has(name) && t.toRawText(fields.get(name)) !== t.toRawText(value)) return undefined;
    fields.set(name, value);
  }
  return fields;
}

/** Trims a short text and removes dots at its end. */
const withoutEnd = (text: string) =>
  text.length > 100 || /^\w*$/.test(text) ? text : text.trim().replace(/[\s.]+$/, '');

/** Whether the `error` member is empty: blank, or a list of blanks. */
function isBlank(error: unknown): boolean {
  if (error === undefined || error === null) return true;
  if (typeof error === 'string') return error.trim() === '';
  const isList = typeof error === 'object' && !types.isProxy(error) && Array.isArray(error);
  return isList && error.every((item) => item === null || (typeof item === 'string' && item.trim() === ''));
}
