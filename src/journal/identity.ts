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
  withSettings,
} from '../types';

/** Who a lead is to a journal or a queue, and what it brings. */
export interface Identity {
  /** Action, host, account and the lead's own key; a digest of the person where the lead has no key. */
  readonly key: string;
  /** A digest of the row of a file that the lead was read from: another name of the same lead. */
  readonly row?: string;
  /** Digests of what the lead brings, variable by variable, by which the same key with other content is noticed. */
  readonly contentHash: string;
}

export interface IdentityOptions {
  /** What every lead of the run shares. No setting is part of what a lead brings. */
  readonly settings?: object | undefined;
  /** The caller's own key. */
  readonly key?: string | undefined;
  /** The row of a file as it came, before columns were mapped and values mended. */
  readonly row?: string | undefined;
  /** Whether the lead goes to loopback: what was sent there has not been sent to the vendor. */
  readonly isSandbox?: boolean | undefined;
  /** The address that the lead goes to in the vendor's place: what was sent there has not been sent to the vendor. */
  readonly baseUrl?: string | undefined;
  /** @internal Where the lead goes, where the caller knows it already. */
  readonly destination?: Destination | undefined;
}

/**
 * Gets the identity of a lead: its destination, and the caller's key, else `lead.id`, else a digest of the person (names,
 * e-mail, phones, address).
 *
 * @param salt mixed into each digest, so that nobody finds a person by trying
 */
export function getIdentity(
  action: OutboundAction,
  lead: unknown,
  salt: string,
  options: IdentityOptions = {},
): Identity {
  const { key, row, isSandbox, baseUrl } = options;
  const { host, account } = options.destination ?? getDestination(action, lead, options.settings);
  const place = isSandbox ? SANDBOX_HOST : baseUrl === undefined ? host : parseBaseUrl(baseUrl);
  const destination = [action.key, place, account];
  const content = getLeadContent(action.input, lead);
  const own =
    toCallerKey(key) || toRawText(getPath(lead, ['lead', 'id'])).trim() || `person-${getPersonDigest(content, salt)}`;
  return {
    key: [...destination, own].map(escapePart).join('|'),
    contentHash: hashContent(content, salt),
    ...(row !== undefined && { row: digest(salt, [...destination, row]) }),
  };
}

/** In JavaScript a key is often the number of a row in somebody's database. */
const toCallerKey = (key: unknown): string => (typeof key === 'string' ? key : toRawText(key)).trim();

const getDestination = (action: OutboundAction, lead: unknown, settings: object | undefined): Destination =>
  action.destination(settings ? withSettings(action.input, settings, lead) : lead);

/** Stands in a key in the place of the vendor's host when a lead went to loopback. */
const SANDBOX_HOST = 'loopback';

/** The action, the host and the account of a key, and the lead's own part of it. */
export function parseKey(key: string): { action: string; host: string; account: string; own: string } {
  const [action = '', host = '', account = '', own = ''] = key.split('|').map(unescapePart);
  return { action, host, account, own };
}

/** Whether the lead of a key went to loopback. */
export const isSandboxKey = (key: string): boolean => parseKey(key).host === SANDBOX_HOST;

/** Whether the lead of a key went to loopback, to an address in the vendor's place, or else to the vendor itself. */
export function isSentTo(key: string, { isSandbox, baseUrl }: Pick<IdentityOptions, 'isSandbox' | 'baseUrl'>): boolean {
  if (isSandbox) return isSandboxKey(key);
  const { host } = parseKey(key);
  return baseUrl === undefined ? host !== SANDBOX_HOST && !host.includes('://') : host === parseBaseUrl(baseUrl);
}

/** The separator and control characters would make one key look like another, or like two lines. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are meant
const escapePart = (part: string): string => part.replace(/[%|\x00-\x1f\x7f\u2028\u2029]/g, encodeURIComponent);

const unescapePart = (part: string): string =>
  part.replace(/(?:%[0-9A-F]{2})+/g, (escaped) => {
    try {
      return decodeURIComponent(escaped);
    } catch {
      return escaped;
    }
  });

/** A lead that brings nothing of a person is known by all that it brings. */
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
 * The names of the variables in which two contents differ.
 *
 * @param names those of the action's table; a variable that is not among them is "another variable"
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
