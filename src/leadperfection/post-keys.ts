import * as t from '../types';

/** Query keys that belong to the engine. */
export const ENGINE_KEYS = ['event_id', 'redir_url'];

// biome-ignore format: a list of names
/**
 * Names of objects that hold the lead, as automation tools and web services call them. Normalized by `normalizeKey`.
 */
export const WRAPPERS = new Set(['lead', 'leads', 'data', 'payload', 'd', 'body', 'customdata', 'customfields', 'fields', 'contact',
  'customer', 'prospect', 'record', 'records', 'item', 'items', 'result', 'results', 'feedback', 'params', 'attributes']);

// biome-ignore format: a list of names
/** Names of objects about other people, places and things. Their names and addresses are not the lead's. */
export const OTHER_PARTIES = new Set(['salesman', 'salesrep', 'salesperson', 'rep', 'agent', 'setter', 'promoter', 'employee', 'user',
  'owner', 'assignedto', 'assigneduser', 'manager', 'company', 'office', 'branch', 'dealer', 'account', 'location', 'workflow',
  'spouse', 'source', 'createdby', 'updatedby', 'sender', 'previous', 'old', 'before']);

/** The keys of a field's name and value, when the field is an object of its own. */
const NAME_KEYS = ['key', 'name', 'field', 'fieldname', 'fieldkey', 'label', 'id', 'n', 'k'];
const VALUE_KEYS = ['value', 'fieldvalue', 'val', 'v', 'text', 'content'];
/** The keys of a value's text, when the value is an object: an element with attributes, or a choice of a list. */
export const TEXT_KEYS = ['_', '#text', '$t', 'value', 'text', 'name', 'number', 'address'];

/** Normalizes the spelling of a key: removes case, blanks, underscores, hyphens, colons and asterisks. */
export const normalizeKey = (key: string): string =>
  key.length > 200 || /^[a-z\d]*$/i.test(key) ? key.toLowerCase() : key.replace(/[\s_\-:*\p{Cf}]/gu, '').toLowerCase();

/** Reads an object such as `{ key: 'ProspectID', value: '1' }` as a field; undefined for any other object. */
export function toField(object: object, isKnown: (key: string) => boolean): [key: string, value: unknown] | undefined {
  const members = t.getKeys(object);
  if (members.length > 8) return undefined;
  const valueKey = members.find((key) => key === '_' || VALUE_KEYS.includes(normalizeKey(key)));
  const nameKey = members.find((key) => NAME_KEYS.includes(normalizeKey(key)) && isKnown(getText(object, key)));
  if (valueKey === undefined || nameKey === undefined) return undefined;
  return [getText(object, nameKey), t.getPath(object, [valueKey])];
}

const getText = (object: object, key: string) => t.toRawText(t.getPath(object, [key])).trim();

/**
 * Turns `lead[ProspectID]=1` into `{ lead: { ProspectID: 1 } }`. A number in brackets is a list index; it is left out.
 */
export function toNested(path: readonly string[], value: unknown): object {
  const names = path.filter((name, index) => index === 0 || !/^\d{1,4}$/.test(name));
  return names.reduceRight<unknown>(
    (inner, name) => Object.assign(Object.create(null), { [name]: inner }),
    value,
  ) as object;
}
