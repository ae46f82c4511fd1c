import { text } from './text';

/** What an answer is read from; a vendor may leave out or spoil any part of it. */
export interface Answer {
  status?: unknown;
  headers?: unknown;
  body?: unknown;
}

/** The HTTP status of an answer, 0 when it has none. */
export function statusOf(answer: Answer | undefined): number {
  const status = Number(text(answer?.status));
  return Number.isInteger(status) ? status : 0;
}

/** Whether an answer may be an acceptance: 2xx. */
export const isAccepting = (answer: Answer | undefined): boolean => statusOf(answer) >= 200 && statusOf(answer) < 300;

/** Whether an answer in the vendor's own form may be a refusal: 2xx or 4xx. */
export const isRefusing = (answer: Answer | undefined): boolean =>
  isAccepting(answer) || (statusOf(answer) >= 400 && statusOf(answer) < 500);

/** The result when nobody can tell what an answer means. */
export function unexpected(vendor: string, answer: Answer | undefined): { outcome: 'error'; reason: string } {
  const status = statusOf(answer);
  return { outcome: 'error', reason: `unexpected answer from ${vendor}${status ? ` (HTTP ${status})` : ''}` };
}

/** Whether a result is one of `unexpected`, rather than the vendor's own word. */
export const isUnexpected = (result: { outcome: string; reason?: unknown }): boolean =>
  result.outcome === 'error' && text(result.reason).startsWith('unexpected answer from ');

const email = /[^\s@<>"']{1,64}@[^\s@<>"']{1,255}/g;
const digits = /\d(?:[\s().-]{0,2}\d){4,}/g;

/**
 * A vendor's words as a reason: one line of at most 200 characters. Reasons are counted in reports, so an e-mail
 * address or a run of five or more digits, also in the shape of a phone number, gives way to a placeholder.
 */
export function reason(words: string): string {
  const line = words
    .slice(0, 2000)
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim();
  const stable = line.replace(email, '[email]').replace(digits, '[number]');
  return stable.length <= 200 ? stable : `${[...stable].slice(0, 199).join('')}…`;
}
