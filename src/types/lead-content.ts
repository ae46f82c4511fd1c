import { getReaders, readEntries, readList } from './read';
import { getPath, toText } from './text';
import type { Table } from './variable';

/** The content of a lead: names and normalized values of its variables, in the order of the table. */
export type LeadContent = [name: string, value: string | unknown[]][];

/**
 * Gets the content by which a changed lead is recognized. It leaves out blank values and defaults (so that a new row in
 * the table changes no lead), `secret`, `destination` and `volatile` variables.
 */
export function getLeadContent(table: Table, lead: unknown): LeadContent {
  const content: LeadContent = [];
  for (const { variable, getOwnValue } of getReaders(table).values()) {
    const { name, type, secret, destination, volatile } = variable;
    if (secret || destination || volatile) continue;
    let value: string | unknown[];
    if (type === 'array') value = [...readList(table, lead, name)];
    else if (type === 'wildcard') value = readEntries(table, lead, name);
    else value = getOwnValue(lead);
    if (value.length > 0) content.push([name, value]);
  }
  return content;
}

/** LeadConduit's fields that identify a person. */
const PERSON_FIELD =
  /^lead\.(?:(?:first|middle|last|full)_name|(?:email|phone|address)(?:_\w+)?|city|state|postal_code|country)$/;

/** Gets the part of a lead's content that identifies the person, in lower case, NFKC and with single blanks. */
export function getPersonContent(content: LeadContent): LeadContent {
  const fold = (value: string) => value.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
  return content
    .filter(([name]) => PERSON_FIELD.test(name))
    .map(([name, value]) => [name, typeof value === 'string' ? fold(value) : value]);
}

/**
 * Returns a key for an idempotency header: `lead.id`, else a digest of the lead's fields. At most 64 characters, safe
 * in any header. It is not random, because an engine may call `request` twice for one lead. Two leads without an id and
 * with the same fields have the same key.
 */
export function getIdempotencyKey(table: Table, vars: unknown): string {
  const id = toText(getPath(vars, ['lead', 'id']));
  if (/^[\w.-]{1,64}$/.test(id)) return id;
  const { hash } = require('node:crypto') as typeof import('node:crypto');
  const content = getLeadContent(table, vars).filter(([name]) => name.startsWith('lead.')); // no settings
  return hash('sha256', JSON.stringify(id || content), 'base64url');
}
