import { getReaders, readEntries, readList } from './read';
import { setPath } from './set-path';
import { getPath, resolvePhoneType, toRawText } from './text';
import type { Table, TypeName, Variable } from './variable';

/** What stands for a credential. */
export const placeholder = 'SECRET';

/**
 * The same lead with a placeholder for each credential and the person's letters and digits covered, so that
 * `request(redactVars(table, vars))` is safe to show and has the shape of the real one: the same keys in the same order.
 * Numbers, dates, truth values and plain settings stay as they are. What the table does not declare is dropped,
 * but for the name of the flow's source.
 */
export function redactVars(table: Table, vars: unknown): Record<string, unknown> {
  const masked = setPath({}, ['source', 'name'], toRawText(getPath(vars, ['source', 'name'])));
  for (const { variable, path, getRaw, getValue } of getReaders(table).values()) {
    const cover = createMasker(variable);
    if (variable.type === 'wildcard') {
      for (const [name, found] of readEntries(table, vars, variable.name))
        setPath(masked, [...path, name], cover(found));
    } else if (variable.type === 'array') {
      const covered = [...readList(table, vars, variable.name)].map(([place, found]) => [place, cover(found)]);
      if (covered.some(([, found]) => found !== ''))
        setPath(masked, path, Object.assign([], Object.fromEntries(covered)));
    } else {
      const found = getValue(vars);
      if (found !== '') setPath(masked, path, withPhoneType(variable, cover(found), getRaw(vars)));
    }
  }
  return masked;
}

function createMasker(variable: Variable): (found: string) => string {
  if (variable.secret) return () => placeholder;
  if (variable.type === 'wildcard') return () => 'xxxx';
  if (isPii(variable)) return maskChars;
  const plain = plainForms[variable.type];
  return plain ? (found) => (plain.test(found) ? found : maskWithoutDigits(found)) : (found) => found;
}

/** Numbers, truth values and dates that really are such tell nothing of the person. */
const plainForms: Partial<Record<TypeName, RegExp>> = {
  number: /^-?\d{0,12}(\.\d{1,6})?$/,
  boolean: /^(true|false)$/,
  date: /^[\dTZ:.+-]{1,32}$/,
};

/** Whether a variable can hold something of the person. */
export function isPii({ name, type, personal }: Variable): boolean {
  if (personal !== undefined) return personal;
  return type === 'wildcard' || (name.startsWith('lead.') && !(type in plainForms));
}

const maskChars = (found: string): string => found.replace(/\p{N}/gu, '0').replace(/[\p{L}\p{M}\p{So}]/gu, 'x');

/** Without digits: a zero may mean something to the vendor. */
const maskWithoutDigits = (found: string): string => maskChars(found).replaceAll('0', 'x');

/** A phone number keeps its type, which decides how it is sent. */
function withPhoneType({ type }: Variable, covered: string, value: unknown): unknown {
  const found = type === 'phone' ? resolvePhoneType(value) : '';
  return found === '' ? covered : Object.assign(new String(covered), { raw: covered, type: found });
}
