import { getReaders, readEntries, readList } from './read';
import { getPath, toText } from './text';
import type { Table } from './variable';

/** What a lead brings: the names of its variables in the order of the table, and their values in normal form. */
export type LeadContent = [name: string, value: string | unknown[]][];

/**
 * Gets what the lead itself brings. Left out are blank values and defaults, so that a new row in the table leaves the
 * lead the same; secrets and where the lead goes; and what changes by itself, such as the lead's age.
 */
export function getLeadContent(table: Table, lead: unknown): LeadContent {
  const content: LeadContent = [];
  for (const { variable, getOwnValue: ownText } of getReaders(table).values()) {
    const { name, type, secret, destination, volatile } = variable;
    if (secret || destination || volatile) continue;
    let value: string | unknown[];
    if (type === 'array') value = [...readList(table, lead, name)];
    else if (type === 'wildcard') value = readEntries(table, lead, name);
    else value = ownText(lead);
    if (value.length > 0) content.push([name, value]);
  }
  return content;
}

/** LeadConduit's names of the fields by which a person is known. */
const PERSON_FIELD =
  /^lead\.(?:(?:first|middle|last|full)_name|(?:email|phone|address)(?:_\w+)?|city|state|postal_code|country)$/;

/** Gets the part of a lead's content that says who the person is, with case, blanks and accents' forms folded. */
export function getPersonContent(content: LeadContent): LeadContent {
  const fold = (value: string) => value.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
  return content
    .filter(([name]) => PERSON_FIELD.test(name))
    .map(([name, value]) => [name, typeof value === 'string' ? fold(value) : value]);
}

/**
 * A key of the lead for an idempotency header: `lead.id`, else a digest of what the lead brings. At most 64 characters
 * that any header holds. Never random: an engine calls `request` twice for one lead, and both must have the same key.
 * Two leads without an id that bring the same are one to it.
 */
export function getIdempotencyKey(table: Table, vars: unknown): string {
  const id = toText(getPath(vars, ['lead', 'id']));
  if (/^[\w.-]{1,64}$/.test(id)) return id;
  const { hash } = require('node:crypto') as typeof import('node:crypto');
  const content = getLeadContent(table, vars).filter(([name]) => name.startsWith('lead.')); // no settings
  return hash('sha256', JSON.stringify(id || content), 'base64url');
}
