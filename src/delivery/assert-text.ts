import { isBoxed } from '../types';

/** Whether a value is a promise or another thenable. From then on its rejection is handled: it ends no process. */
export function isPromise(value: unknown): boolean {
  if (typeof (value as { then?: unknown } | null | undefined)?.then !== 'function') return false;
  Promise.resolve(value).catch(() => undefined);
  return true;
}

/** Checks several values. A promise among them does not end the process by its rejection. */
export function assertTexts(values: Partial<Record<TextOption, unknown>>): void {
  for (const value of Object.values(values)) isPromise(value);
  for (const [name, value] of Object.entries(values)) assertText(name as TextOption, value);
}

type TextOption = 'key' | 'row' | 'keyOf' | 'rowOf';

/**
 * Checks a lead's own key or file row. A number becomes text, and a blank one counts as none.
 *
 * @param name the option, for the message
 * @throws {TypeError} for a promise, a list, any other object, a function and a symbol: leads would share a key
 */
function assertText(name: TextOption, value: unknown): void {
  const kind = getWrongKind(value);
  if (kind === undefined) return;
  throw new TypeError(`\`${name}\` must ${name.endsWith('Of') ? 'return' : 'be'} a text, not ${kind}`);
}

function getWrongKind(value: unknown): string | undefined {
  if (isPromise(value)) return 'a promise';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return isBoxed(value) ? undefined : 'an object';
  return typeof value === 'function' || typeof value === 'symbol' ? `a ${typeof value}` : undefined;
}
