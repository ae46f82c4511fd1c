import { readEntries, readersOf, readList } from './read';
import { at, toText } from './text';
import type { Table } from './variable';

/**
 * What the lead itself brings, as it is read: its `lead.*` variables in the order of the table. Settings are left out, so
 * that a mended setting leaves the lead the same, and so are blank values, so that a new row in the table does.
 */
export function getLeadContent(table: Table, vars: unknown): [name: string, value: unknown][] {
  const content = [...readersOf(table).values()]
    .filter(({ variable }) => variable.name.startsWith('lead.'))
    .map(({ variable: { name, type }, text }): [string, string | unknown[]] => {
      if (type === 'array') return [name, [...readList(table, vars, name)]];
      if (type === 'wildcard') return [name, readEntries(table, vars, name)];
      return [name, text(vars)];
    });
  return content.filter(([, value]) => value.length > 0);
}

/**
 * A key of the lead for an idempotency header: `lead.id`, else a digest of what the lead brings. At most 64 characters
 * that any header holds. Never random: an engine calls `request` twice for one lead, and both must have the same key.
 * Two leads without an id that bring the same are one to it.
 */
export function getIdempotencyKey(table: Table, vars: unknown): string {
  const id = toText(at(vars, ['lead', 'id']));
  if (/^[\w.-]{1,64}$/.test(id)) return id;
  const { hash } = require('node:crypto') as typeof import('node:crypto');
  return hash('sha256', JSON.stringify(id || getLeadContent(table, vars)), 'base64url');
}
