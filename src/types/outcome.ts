import { isUnread } from './body';
import { getOwn, toRawText } from './text';
import type { Table } from './variable';
import type { Fields, Result } from './vars';

/**
 * An answer as an HTTP client has read it to its end. Whatever comes in its place is survived: `statusCode` (undici) and
 * `data` (axios) are understood, and a body that was not read is said to be so.
 */
export interface VendorResponse {
  /** The HTTP status. */
  readonly status: number;
  /** The headers, whatever the case of their names. */
  readonly headers?: Readonly<Record<string, unknown>> | undefined;
  /** '' where there was none. Bytes are read as UTF-8. */
  readonly body: string | Uint8Array;
}

/**
 * What an answer of a vendor means.
 *
 * - `accepted`: the vendor's own mark of acceptance, under a 2xx
 * - `duplicate`: the vendor says that it has this lead already
 * - `rejected`: the vendor refused this lead, and would refuse it again
 * - `misconfigured`: the account or the settings are wrong; the lead is good
 * - `rate_limited`: the vendor says: not now
 * - `contradictory`: the vendor's mark of acceptance under a 4xx or 5xx
 * - `unrecognized`: nobody can tell
 */
export type AnswerCode = Interpretation['code'];

/** An answer as an action's `interpret` reads it. Everything but an acceptance says why, in one line. */
export type Interpretation<Fields extends object = Readonly<Record<string, unknown>>> =
  | {
      /** The vendor took the lead. */
      readonly code: 'accepted';
      /** What it gives back, under the names of the response variables. */
      readonly fields: Fields;
    }
  | {
      /** What the answer means, in one word. */
      readonly code: 'duplicate' | 'rejected' | 'misconfigured' | 'rate_limited' | 'contradictory' | 'unrecognized';
      /** Why, in one line. */
      readonly reason: string;
    };

/** What any `response` returns: an outcome, a reason with everything but success, and the appended fields. */
export type AnyResult =
  | {
      /** The vendor took the lead. */
      outcome: 'success';
      [appended: string]: unknown;
    }
  | {
      /** The vendor refused the lead, or nobody can tell. */
      outcome: 'failure' | 'error';
      /** Why, in one line. */
      reason: string;
      [appended: string]: unknown;
    };

const outcomes = {
  duplicate: 'failure',
  rejected: 'failure',
  misconfigured: 'error',
  rate_limited: 'error',
  contradictory: 'error',
  unrecognized: 'error',
} as const;

/** Whether a value is one of the codes: an action of somebody else may return anything. */
export const isAnswerCode = (value: unknown): value is AnswerCode =>
  typeof value === 'string' && (value === 'accepted' || Object.hasOwn(outcomes, value));

/**
 * Turns an interpretation into the result that an engine appends: the outcome, the reason, and those fields that the
 * response variables declare. The code is not part of it.
 */
export const toResult = (output: Table, interpretation: Interpretation): AnyResult =>
  appendFields(getFieldNames(output), interpretation);

/** Makes an action's `response` of its response variables and its `interpret`. */
export function createResponse<T extends Table>(
  output: T,
  interpret: (vars: unknown, req: unknown, res: VendorResponse) => Interpretation<Fields<T>>,
): (vars: unknown, req: unknown, res: VendorResponse) => Result<T> {
  const names = getFieldNames(output);
  return (vars, req, res) => appendFields(names, interpret(vars, req, res)) as Result<T>;
}

const getFieldNames = (output: Table): string[] =>
  output.map(({ name }) => name).filter((name) => name !== 'outcome' && name !== 'reason');

function appendFields(names: readonly string[], interpretation: Interpretation): AnyResult {
  const { code } = interpretation;
  if (code !== 'accepted') return { outcome: outcomes[code], reason: interpretation.reason };
  const { fields } = interpretation;
  const result: AnyResult = { outcome: 'success' };
  for (const name of names) {
    const value = fields[name];
    if (value !== undefined && Object.hasOwn(fields, name)) result[name] = value;
  }
  return result;
}

/** The HTTP status of an answer, 0 when it has none. */
export function getStatus(answer: unknown): number {
  const value = getOwn(answer, 'status') ?? getOwn(answer, 'statusCode');
  const status = typeof value === 'number' ? value : Number(toRawText(value));
  return Number.isInteger(status) ? status : 0;
}

/** The first digit of an answer's HTTP status: 2 for any 2xx. */
export const getStatusClass = (answer: unknown): number => Math.floor(getStatus(answer) / 100);

/** Whether an answer may be an acceptance. */
export const is2xx = (answer: unknown): boolean => getStatusClass(answer) === 2;

/** Whether an answer in the vendor's own form may be a rejection. */
export function is2xxOr4xx(answer: unknown): boolean {
  const statusClass = getStatusClass(answer);
  return statusClass === 2 || statusClass === 4;
}

/** The interpretation of an answer that nobody understands. `vendor` is its name in the reason. */
export function unrecognized(vendor: string, answer: unknown) {
  return { code: 'unrecognized', reason: getUnexpectedReason(vendor, answer) } as const;
}

/**
 * The interpretation of an answer that holds the vendor's mark of acceptance: accepted under a 2xx, and a contradiction
 * under a 4xx or 5xx.
 */
export function accepted<Fields extends object>(
  vendor: string,
  answer: unknown,
  fields: Fields,
): Interpretation<Fields> {
  const statusClass = getStatusClass(answer);
  if (statusClass === 2) return { code: 'accepted', fields };
  const isContradictory = statusClass === 4 || statusClass === 5;
  return isContradictory
    ? { code: 'contradictory', reason: getUnexpectedReason(vendor, answer) }
    : unrecognized(vendor, answer);
}

function getUnexpectedReason(vendor: string, answer: unknown): string {
  if (isUnread(answer)) return `the answer of ${vendor} was not read: hand its body over as text`;
  const status = getStatus(answer);
  return `unexpected answer from ${vendor}${status ? ` (HTTP ${status})` : ''}`;
}

const email =
  /(?:"[^"]{1,64}"|(?:[\p{L}\p{N}._%+'-]|\[hidden\]){1,64})\s?(?:@|\uFF20|%40)\s?(?:[\p{L}\p{N}.-]|\[hidden\]){1,255}/giu;
const digits = /\p{N}(?:[^\p{L}\p{N}]{0,3}\p{N}){4,}/gu;

/**
 * A vendor's words as a reason: one line of at most 200 characters. Reasons are counted in reports and read by anybody,
 * so an e-mail address, five digits or more in any shape of a phone number, and what `hide` covers (the lead's own values
 * and the credentials, from `createRedactor`) give way to a placeholder.
 */
export function toReason(words: string, hide = (line: string): string => line): string {
  const line = hide(words.slice(0, 2000))
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim();
  const stable = [...line.replace(email, '[email]').replace(digits, '[number]')];
  return stable.length <= 200 ? stable.join('') : `${stable.slice(0, 199).join('')}…`;
}
