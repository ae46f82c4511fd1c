import { put } from './nest';
import { readEntries, readersOf, readList } from './read';
import { at, phoneTypeOf, text } from './text';
import type { Table, TypeName, Variable } from './variable';

/** What stands for a credential. */
export const placeholder = 'SECRET';

/**
 * The same lead with a placeholder for each credential and the person's letters and digits covered, so that
 * `request(mask(table, vars))` is safe to show and has the shape of the real one: the same keys in the same order.
 * Numbers, dates, truth values and plain settings stay as they are. What the table does not declare is dropped,
 * but for the name of the flow's source.
 */
export function mask(table: Table, vars: unknown): Record<string, unknown> {
  const masked = put({}, ['source', 'name'], text(at(vars, ['source', 'name'])));
  for (const { variable, path, given, text } of readersOf(table).values()) {
    const cover = coverOf(variable);
    if (variable.type === 'wildcard') {
      for (const [name, found] of readEntries(table, vars, variable.name)) put(masked, [...path, name], cover(found));
    } else if (variable.type === 'array') {
      const covered = [...readList(table, vars, variable.name)].map(([place, found]) => [place, cover(found)]);
      if (covered.some(([, found]) => found !== '')) put(masked, path, Object.assign([], Object.fromEntries(covered)));
    } else {
      const found = text(vars);
      if (found !== '') put(masked, path, withPhoneType(variable, cover(found), given(vars)));
    }
  }
  return masked;
}

function coverOf(variable: Variable): (found: string) => string {
  if (variable.secret) return () => placeholder;
  if (variable.type === 'wildcard') return () => 'xxxx';
  if (isPersonal(variable)) return cover;
  const plain = plainForms[variable.type];
  return plain ? (found) => (plain.test(found) ? found : blot(found)) : (found) => found;
}

/** Numbers, truth values and dates that really are such tell nothing of the person. */
const plainForms: Partial<Record<TypeName, RegExp>> = {
  number: /^-?\d{0,12}(\.\d{1,6})?$/,
  boolean: /^(true|false)$/,
  date: /^[\dTZ:.+-]{1,32}$/,
};

/** Whether a variable can hold something of the person. */
export function isPersonal({ name, type, personal }: Variable): boolean {
  if (personal !== undefined) return personal;
  return type === 'wildcard' || (name.startsWith('lead.') && !(type in plainForms));
}

const cover = (found: string): string => found.replace(/\p{N}/gu, '0').replace(/[\p{L}\p{M}\p{So}]/gu, 'x');

/** Without digits: a zero may mean something to the vendor. */
const blot = (found: string): string => cover(found).replaceAll('0', 'x');

/**
 * What a message on this lead must not repeat, as patterns, the longest first: its credentials and its personal texts of
 * four characters or more, in the forms in which a server writes them, and shorter words where they stand alone.
 */
export function hiddenOf(table: Table, vars: unknown): RegExp[] {
  const texts = personalTexts(table, vars);
  const short = texts.filter((found) => /^\p{L}{2,3}$/u.test(found));
  return [
    ...patternsOf(texts),
    ...short.map((found) => new RegExp(`(?<![\\p{L}\\p{N}_])${found}(?![\\p{L}\\p{N}_])`, 'gu')),
  ];
}

/** The credentials of a lead, as patterns. */
export const secretsOf = (table: Table, vars: unknown): RegExp[] =>
  patternsOf(
    [...readersOf(table).values()].flatMap(({ variable, text }) => (variable.secret ? [text(vars).trim()] : [])),
  );

/** The phone numbers of a lead whatever stands between their digits, as patterns. A reason has no long numbers at all. */
export function phonesOf(table: Table, vars: unknown): RegExp[] {
  const phones = personalTexts(table, vars).filter((found) => /^[\d\s()+./-]{7,40}$/.test(found));
  const digits = phones.map((found) => found.replace(/\D/g, '').slice(-10)).filter(({ length }) => length >= 7);
  return digits.map((found) => new RegExp([...found].join('\\D{0,3}'), 'g'));
}

const personalTexts = (table: Table, vars: unknown): string[] =>
  [...readersOf(table).values()].flatMap(({ variable, text }) => {
    if (!variable.secret && !isPersonal(variable)) return [];
    if (variable.type === 'wildcard') return readEntries(table, vars, variable.name).map(([, found]) => found.trim());
    return variable.type === 'array' ? [...readList(table, vars, variable.name).values()] : [text(vars).trim()];
  });

function patternsOf(texts: readonly string[]): RegExp[] {
  const long = texts.filter((found) => found.length >= 4 && found.length <= 500);
  const written = [...new Set(long.flatMap(writtenForms))].sort((a, b) => b.length - a.length);
  return written.map((found) => new RegExp(escaped(found), 'gi'));
}

/** A text as it is, and as it stands in a URL, a form, HTML or JSON. */
function writtenForms(found: string): string[] {
  const inUrl = encodeURIComponent(found);
  const named: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  const inHtml = found.replace(/[&<>"']/g, (sign) => named[sign] ?? sign);
  const inForm = inUrl.replaceAll('%20', '+');
  return [found, inUrl, inForm, found.replaceAll(' ', '+'), inHtml, JSON.stringify(found).slice(1, -1)];
}

const escaped = (found: string): string => found.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** A phone number keeps its type, which decides how it is sent. */
function withPhoneType({ type }: Variable, covered: string, given: unknown): unknown {
  const found = type === 'phone' ? phoneTypeOf(given) : '';
  return found === '' ? covered : Object.assign(new String(covered), { raw: covered, type: found });
}
