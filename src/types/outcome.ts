import { at, text } from './text';

/** What an answer is read from; a vendor may leave out or spoil any part of it. */
export interface Answer {
  status?: unknown;
  headers?: unknown;
  body?: unknown;
}

/** The HTTP status of an answer, 0 when it has none. */
export function statusOf(answer: Answer | undefined): number {
  const given = at(answer, ['status']);
  const status = typeof given === 'number' ? given : Number(text(given));
  return Number.isInteger(status) ? status : 0;
}

/** Whether an answer may be an acceptance: 2xx. */
export const isAccepting = (answer: Answer | undefined): boolean => hundredsOf(answer) === 2;

/** Whether an answer in the vendor's own form may be a refusal: 2xx or 4xx. */
export function isRefusing(answer: Answer | undefined): boolean {
  const hundreds = hundredsOf(answer);
  return hundreds === 2 || hundreds === 4;
}

const hundredsOf = (answer: Answer | undefined): number => Math.floor(statusOf(answer) / 100);

/** The result when nobody can tell what an answer means. */
export function unexpected(vendor: string, answer: Answer | undefined): { outcome: 'error'; reason: string } {
  const status = statusOf(answer);
  return { outcome: 'error', reason: `unexpected answer from ${vendor}${status ? ` (HTTP ${status})` : ''}` };
}

/** Whether a result is one of `unexpected`, rather than the vendor's own word. */
export const isUnexpected = (result: { outcome: string; reason?: unknown }): boolean =>
  result.outcome === 'error' && text(result.reason).startsWith('unexpected answer from ');

const email = /(?:"[^"]{1,64}"|[\p{L}\p{N}._%+'-]{1,64})\s?(?:@|\uFF20|%40)\s?[\p{L}\p{N}.-]{1,255}/giu;
const digits = /\p{N}(?:[^\p{L}\p{N}]{0,3}\p{N}){4,}/gu;

/**
 * A vendor's words as a reason: one line of at most 200 characters. Reasons are counted in reports and read by anybody,
 * so an e-mail address, five digits or more in any shape of a phone number, and what `hide` covers (the lead's own values
 * and the credentials, from `hiddenOf`) give way to a placeholder.
 */
export function reason(words: string, hide = (line: string): string => line): string {
  const line = words
    .slice(0, 2000)
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim();
  const stable = [...hide(line.replace(email, '[email]')).replace(digits, '[number]')];
  return stable.length <= 200 ? stable.join('') : `${stable.slice(0, 199).join('')}…`;
}
