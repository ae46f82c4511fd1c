import { isUnread } from './body';
import { getOwn, toRawText } from './text';
import type { Table } from './variable';
import type { Fields, Result } from './vars';

/**
 * A complete answer of a vendor. Responses of other clients are accepted, too: `statusCode` (undici) and `data`
 * (axios). An unread body leads to an error, and the reason says so.
 */
export interface VendorResponse {
  /** The HTTP status. */
  readonly status: number;
  /** The headers, their names in any case. */
  readonly headers?: Readonly<Record<string, unknown>> | undefined;
  /** The body, '' if there is none. Bytes are decoded as UTF-8. */
  readonly body: string | Uint8Array;
}

/**
 * The meaning of a vendor's answer.
 *
 * - `accepted`: the vendor's own mark of acceptance, under a 2xx
 * - `duplicate`: the vendor says that it has this lead already
 * - `rejected`: the vendor rejected this lead, and would reject it again
 * - `misconfigured`: the account or the settings are wrong; the lead is good
 * - `rate_limited`: the vendor asks to send later
 * - `contradictory`: the vendor's mark of acceptance under a 4xx or 5xx
 * - `unrecognized`: any other answer
 */
export type AnswerCode = Interpretation['code'];

/** What `interpret` returns: a code, with the fields of an acceptance or the reason of anything else. */
export type Interpretation<Fields extends object = Readonly<Record<string, unknown>>> =
  | {
      /** The vendor accepted the lead. */
      readonly code: 'accepted';
      /** The appended fields, by the names of the response variables. */
      readonly fields: Fields;
    }
  | {
      /** The meaning of the answer. */
      readonly code: 'duplicate' | 'rejected' | 'misconfigured' | 'rate_limited' | 'contradictory' | 'unrecognized';
      /** The reason, one line for people. */
      readonly reason: string;
    };

/** What `response` returns: an outcome, the reason of a failure or error, and the appended fields of a success. */
export type AnyResult =
  | {
      /** The vendor accepted the lead. */
      outcome: 'success';
      [appended: string]: unknown;
    }
  | {
      /** The vendor rejected the lead, or the result is unknown. */
      outcome: 'failure' | 'error';
      /** The reason, one line for people. */
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

/** Whether a value is one of the codes. Actions of other packages may return anything. */
export const isAnswerCode = (value: unknown): value is AnswerCode =>
  typeof value === 'string' && (value === 'accepted' || Object.hasOwn(outcomes, value));

/**
 * Turns an interpretation into the result that an engine appends: the outcome, the reason, and the fields that the
 * response variables declare. The code is left out.
 */
export const toResult = (output: Table, interpretation: Interpretation): AnyResult =>
  appendFields(getFieldNames(output), interpretation);

/** Creates an action's `response` from its response variables and its `interpret`. */
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

/** Returns the HTTP status of an answer, 0 if it has none. */
export function getStatus(answer: unknown): number {
  const value = getOwn(answer, 'status') ?? getOwn(answer, 'statusCode');
  const status = typeof value === 'number' ? value : Number(toRawText(value));
  return Number.isInteger(status) ? status : 0;
}

/** Returns the first digit of the HTTP status: 2 for any 2xx. */
export const getStatusClass = (answer: unknown): number => Math.floor(getStatus(answer) / 100);

/** Whether the HTTP status is 2xx, so that the answer may be an acceptance. */
export const is2xx = (answer: unknown): boolean => getStatusClass(answer) === 2;

/** Whether the HTTP status is 2xx or 4xx, so that the answer may be a rejection. */
export function is2xxOr4xx(answer: unknown): boolean {
  const statusClass = getStatusClass(answer);
  return statusClass === 2 || statusClass === 4;
}

/** Builds the interpretation of an unknown answer. `vendor` is the display name, for the reason. */
export function unrecognized(vendor: string, answer: unknown) {
  return { code: 'unrecognized', reason: getUnexpectedReason(vendor, answer) } as const;
}

/**
 * Builds the interpretation of an answer with the vendor's mark of acceptance: `accepted` under a 2xx, `contradictory`
 * under a 4xx or 5xx, else `unrecognized`.
 *
 * @param vendor the display name, for the reason
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
 * Turns a vendor's message into a reason: one line of at most 200 characters. E-mail addresses and runs of five or more
 * digits are replaced by placeholders, because reports count reasons and anybody may read them.
 *
 * @param hide also replaces the lead's own values and the credentials: `createRedactor(input, vars)`
 */
export function toReason(words: string, hide = (line: string): string => line): string {
  const line = hide(words.slice(0, 2000))
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim();
  const stable = [...line.replace(email, '[email]').replace(digits, '[number]')];
  return stable.length <= 200 ? stable.join('') : `${stable.slice(0, 199).join('')}…`;
}
