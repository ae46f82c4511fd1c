import { hash } from 'node:crypto';
import {
  type Destination,
  getLeadContent,
  getPath,
  getPersonContent,
  memoize,
  type OutboundAction,
  parseBaseUrl,
  toRawText,
  toText,
  withSettings,
} from '../types';

/** The identity of a lead in a journal or a queue, and a digest of its content. */
export interface Identity {
  /** Action, host, account and the lead's own key. A lead without a key has a digest of the person instead. */
  readonly key: string;
  /** A digest of the file row that the lead was read from: another name for the same lead. */
  readonly row?: string;
  /** Digests of the lead's content, variable by variable. They show when the same key comes with other content. */
  readonly contentHash: string;
}

export interface IdentityOptions {
  /** Values that every lead of the run shares. They are not part of a lead's content. */
  readonly settings?: object | undefined;
  /** The caller's own key. */
  readonly key?: string | undefined;
  /** The unchanged file row, before columns are mapped and values are repaired. */
  readonly row?: string | undefined;
  /** Whether the lead goes to loopback. Leads sent there have not been sent to the vendor. */
  readonly isSandbox?: boolean | undefined;
  /** The address used instead of the vendor's. Leads sent there have not been sent to the vendor. */
  readonly baseUrl?: string | undefined;
  /** @internal The destination of the lead, if the caller knows it already. */
  readonly destination?: Destination | undefined;
}

/**
 * Returns the identity of a lead: its destination with the caller's key, else with `lead.id`, else with a digest of the
 * person (names, e-mail, phones, address).
 *
 * @param salt added to each digest, so that a person cannot be found by trying values
 */
export function getIdentity(
  action: OutboundAction,
  lead: unknown,
  salt: string,
  options: IdentityOptions = {},
): Identity {
  const { key, isSandbox, baseUrl } = options;
  const row = toRawText(options.row); // leads with a blank row do not share one
  const { host, account } = options.destination ?? getDestination(action, lead, options.settings);
  const endpoint = isSandbox ? SANDBOX_HOST : baseUrl === undefined ? host : parseBaseUrl(baseUrl);
  const destination = [action.key, endpoint, account];
  const content = getLeadContent(action.input, lead);
  const own = toCallerKey(key) || toText(getPath(lead, ['lead', 'id'])) || `person-${getPersonDigest(content, salt)}`;
  return {
    key: [...destination, own].map(escapePart).join('|'),
    contentHash: hashContent(content, salt),
    ...(row.trim() !== '' && { row: digest(salt, [...destination, row]) }),
  };
}

/** In JavaScript a key is often the number of a row in somebody's database. */
const toCallerKey = (key: unknown): string => (typeof key === 'string' ? key : toRawText(key)).trim();

const getDestination = (action: OutboundAction, lead: unknown, settings: object | undefined): Destination =>
  action.destination(settings ? withSettings(action.input, settings, lead) : lead);

/** In a key, replaces the vendor's host when the lead went to loopback. */
const SANDBOX_HOST = 'loopback';

/** Splits a key into action, host, account and the lead's own part. */
export function parseKey(key: string): { action: string; host: string; account: string; own: string } {
  const [action = '', host = '', account = '', own = ''] = key.split('|').map(unescapePart);
  return { action, host, account, own };
}

/** Whether the lead of a key went to loopback. */
export const isSandboxKey = (key: string): boolean => parseKey(key).host === SANDBOX_HOST;

/** Whether the lead of a key was sent to loopback (`isSandbox`), to `baseUrl`, or, without these, to the vendor. */
export function isSentTo(key: string, { isSandbox, baseUrl }: Pick<IdentityOptions, 'isSandbox' | 'baseUrl'>): boolean {
  if (isSandbox) return isSandboxKey(key);
  const { host } = parseKey(key);
  return baseUrl === undefined ? host !== SANDBOX_HOST && !host.includes('://') : host === parseBaseUrl(baseUrl);
}

/** Escapes the separator and control characters: they would make a key look like another one, or like two lines. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: intended
const escapePart = (part: string): string => part.replace(/[%|\x00-\x1f\x7f\u2028\u2029]/g, encodeURIComponent);

const unescapePart = (part: string): string =>
  part.replace(/(?:%[0-9A-F]{2})+/g, (escaped) => {
    try {
      return decodeURIComponent(escaped);
    } catch {
      return escaped;
    }
  });

/** Digests the person of a lead; a lead without personal data is identified by all its content. */
function getPersonDigest(content: Content, salt: string): string {
  const person = getPersonContent(content);
  return digest(salt, person.length > 0 ? person : content);
}

type Content = ReturnType<typeof getLeadContent>;

const NAME_LENGTH = 4;
const VALUE_LENGTH = 8;
const PART_LENGTH = NAME_LENGTH + VALUE_LENGTH;

/** Twelve characters for each variable: a digest of its name and one of its value. */
const hashContent = (content: Content, salt: string): string =>
  content
    .map(([name, value]) => hashName(name) + digest(salt, [name, value]).slice(0, VALUE_LENGTH))
    .sort()
    .join('');

const hashName = memoize((name) => hash('sha256', name, 'base64url').slice(0, NAME_LENGTH));

/**
 * Returns the names of the variables in which two content hashes differ.
 *
 * @param names the variables of the action; a variable that is not among them is "another variable"
 */
export function diffContent(one: string, other: string, names: readonly string[]): string[] {
  const parts = (contentHash: string) => new Set(contentHash.match(new RegExp(`.{${PART_LENGTH}}`, 'g')));
  const [first, second] = [parts(one), parts(other)];
  const changed = [...first, ...second].filter((part) => !(first.has(part) && second.has(part)));
  const hashes = new Set(changed.map((part) => part.slice(0, NAME_LENGTH)));
  const known = names.filter((name) => hashes.delete(hashName(name)));
  return hashes.size > 0 ? [...known, 'another variable'] : known;
}

const digest = (salt: string, values: readonly unknown[]): string =>
  hash('sha256', salt + JSON.stringify(values), 'base64url').slice(0, 22);
