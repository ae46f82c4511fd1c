import { getReaders, readEntries, readList } from './read';
import { setPath } from './set-path';
import { getPath, resolvePhoneType, toRawText } from './text';
import type { Table, TypeName, Variable } from './variable';

/** Replaces a credential. */
export const placeholder = 'SECRET';

/**
 * Copies a lead with credentials and personal data masked. `request(redactVars(table, vars))` is then safe to show, and
 * has the same keys in the same order as the real request. Numbers, dates, booleans and plain settings are unchanged.
 * Undeclared values are left out, except `source.name`.
 */
export function redactVars(table: Table, vars: unknown): Record<string, unknown> {
  const masked = setPath({}, ['source', 'name'], toRawText(getPath(vars, ['source', 'name'])));
  for (const { variable, path, getRaw, getValue } of getReaders(table).values()) {
    const cover = createMasker(variable);
    if (variable.type === 'wildcard') {
      for (const [name, text] of readEntries(table, vars, variable.name)) setPath(masked, [...path, name], cover(text));
    } else if (variable.type === 'array') {
      const covered = [...readList(table, vars, variable.name)].map(([index, text]) => [index, cover(text)]);
      if (covered.some(([, text]) => text !== ''))
        setPath(masked, path, Object.assign([], Object.fromEntries(covered)));
    } else {
      const text = getValue(vars);
      if (text !== '') setPath(masked, path, withPhoneType(variable, cover(text), getRaw(vars)));
    }
  }
  return masked;
}

function createMasker(variable: Variable): (text: string) => string {
  if (variable.secret) return () => placeholder;
  if (variable.type === 'wildcard') return () => 'xxxx';
  if (isPii(variable)) return maskChars;
  const plain = plainForms[variable.type];
  return plain ? (text) => (plain.test(text) ? text : maskWithoutDigits(text)) : (text) => text;
}

/** Valid numbers, booleans and dates, which do not identify a person. */
const plainForms: Partial<Record<TypeName, RegExp>> = {
  number: /^-?\d{0,12}(\.\d{1,6})?$/,
  boolean: /^(true|false)$/,
  date: /^[\dTZ:.+-]{1,32}$/,
};

/** Whether a variable can contain personal data. */
export function isPii({ name, type, personal }: Variable): boolean {
  if (personal !== undefined) return personal;
  return type === 'wildcard' || (name.startsWith('lead.') && !(type in plainForms));
}

const maskChars = (text: string): string => text.replace(/\p{N}/gu, '0').replace(/[\p{L}\p{M}\p{So}]/gu, 'x');

/** Masks a text with letters only, because a zero could mean something to the vendor. */
const maskWithoutDigits = (text: string): string => maskChars(text).replaceAll('0', 'x');

/** Keeps the type of a phone number, because it decides how the number is sent. */
function withPhoneType({ type }: Variable, covered: string, value: unknown): unknown {
  const phoneType = type === 'phone' ? resolvePhoneType(value) : '';
  return phoneType === '' ? covered : Object.assign(new String(covered), { raw: covered, type: phoneType });
}
