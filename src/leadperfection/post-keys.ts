import * as t from '../types';

/** Keys of the engine in the address of a post. */
export const ENGINE_KEYS = ['event_id', 'redir_url'];

// biome-ignore format: a list of names
/** Objects that hold the lead, in the words of automation tools and of web services; compared as `normalizeKey` gives them. */
export const WRAPPERS = new Set(['lead', 'leads', 'data', 'payload', 'd', 'body', 'customdata', 'customfields', 'fields', 'contact',
  'customer', 'prospect', 'record', 'records', 'item', 'items', 'result', 'results', 'feedback', 'params', 'attributes']);

// biome-ignore format: a list of names
/** Objects that hold people, places and things beside the lead, whose names and addresses are not the lead's. */
export const OTHER_PARTIES = new Set(['salesman', 'salesrep', 'salesperson', 'rep', 'agent', 'setter', 'promoter', 'employee', 'user',
  'owner', 'assignedto', 'assigneduser', 'manager', 'company', 'office', 'branch', 'dealer', 'account', 'location', 'workflow',
  'spouse', 'source', 'createdby', 'updatedby', 'sender', 'previous', 'old', 'before']);

/** Where the name and the value of a field may stand in an object of its own. */
const NAME_KEYS = ['key', 'name', 'field', 'fieldname', 'fieldkey', 'label', 'id', 'n', 'k'];
const VALUE_KEYS = ['value', 'fieldvalue', 'val', 'v', 'text', 'content'];
/** Where the text of a value may stand that came as an object: an element with attributes, or a choice of a list. */
export const TEXT_KEYS = ['_', '#text', '$t', 'value', 'text', 'name', 'number', 'address'];

/** A key without what its spelling may vary in: case, blanks, underscores, hyphens, a colon at its end. */
export const normalizeKey = (key: string): string =>
  key.length > 200 || /^[a-z\d]*$/i.test(key) ? key.toLowerCase() : key.replace(/[\s_\-:*\p{Cf}]/gu, '').toLowerCase();

/** `{ key: 'ProspectID', value: '1' }` as the field that it is; undefined for any other object. */
export function toField(object: object, isKnown: (key: string) => boolean): [key: string, value: unknown] | undefined {
  const members = t.getKeys(object);
  if (members.length > 8) return undefined;
  const valueKey = members.find((key) => key === '_' || VALUE_KEYS.includes(normalizeKey(key)));
  const nameKey = members.find((key) => NAME_KEYS.includes(normalizeKey(key)) && isKnown(getText(object, key)));
  if (valueKey === undefined || nameKey === undefined) return undefined;
  return [getText(object, nameKey), t.getPath(object, [valueKey])];
}

const getText = (object: object, key: string) => t.toRawText(t.getPath(object, [key])).trim();

/** `lead[ProspectID]=1` as `{ lead: { ProspectID: 1 } }`; a number in brackets is the place in a list. */
export function toNested(path: readonly string[], value: unknown): object {
  const names = path.filter((name, index) => index === 0 || !/^\d{1,4}$/.test(name));
  return names.reduceRight<unknown>(
    (inner, name) => Object.assign(Object.create(null), { [name]: inner }),
    value,
  ) as object;
}
