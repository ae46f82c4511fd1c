import { isNothing, removeInvisible } from './characters';

export const PLAIN_EMAIL = /^[a-z0-9_][a-z0-9._%+'-]*@[a-z0-9-]+(?:\.[a-z0-9-]+)+$/;

/** Extracts the first e-mail address, in lower case. '' for a word that means "no value"; any other text unchanged. */
export function email(input: string): string {
  if (PLAIN_EMAIL.test(input)) return input;
  const original = removeInvisible(input);
  if (isNothing(original)) return '';
  return parseEmail(original) ?? original;
}

/** Replaces other forms of `@` and of the dots in the domain, and removes blanks around them. */
const unify = (text: string): string =>
  text
    .replaceAll('＠', '@')
    .replace(/[\u3002\uff0e\uff61]/g, '.')
    .replace(/[ \t]*@[ \t]*/g, '@')
    .replace(/@([^\s@.,;<>]+)(?: +\. *| *\. +)([a-z]{2,}(?:\.[a-z]{2,})*)$/i, '@$1.$2');

const LABEL = /^[\s"'`<=(]*(?:(?:mailto|e-?mail(?: address)?)\s*[:=]\s*|e-?mail\s+)/i;
/** An address in angle brackets, unless another address precedes it in a list. */
const IN_BRACKETS = /^(?![^<]*@[^<]*[,;|/&\n])[^<]*<\s*(?:mailto:)?([^<>\s@]+@[^<>\s@]+)>/i;
const WHOLE = /^(?:"[^"@]+"|[^\s@<>()[\]",;:|/&`]+)@\[[^\s[\]]+\]$|^"[^"@]+"@[^\s@<>()[\]",;:|/&`]+$/;
const ADDRESS = /([^\s@<>()[\]{}«»",;:|/&`]+)@([^\s@<>()[\]{}«»",;:|/&`]+)/;
/** What may precede an address: list punctuation, a word with a colon, a comment, or a name before brackets. */
const BEFORE = /^(?:[^@]{0,60}[:(<]\s*|\([^()@]*\)\s*)?[\s=,;*•"'`[{«-]*$/;
/** What may follow an address: punctuation, a comment, or another address. */
const BEHIND = /^(?:\?.*|[\s.,;:!>)\]}»"'`]*|\s*-?\s*[([][^@]*[)\]]|\s+-\s[^@]*|[\s,;|/&>)].*@.*)$/s;

function parseEmail(text: string): string | undefined {
  if (!/[@＠]/.test(text)) return undefined;
  const unified = unify(text).replace(LABEL, '').trim();
  const bracketed = IN_BRACKETS.exec(unified)?.[1];
  if (bracketed !== undefined) return formatAddress(bracketed);
  if (WHOLE.test(unified)) return unified.toLowerCase();
  const match = ADDRESS.exec(unified);
  if (match === null) return undefined;
  const [address] = match;
  const isAlone =
    BEFORE.test(unified.slice(0, match.index)) && BEHIND.test(unified.slice(match.index + address.length));
  return isAlone ? formatAddress(address) : undefined;
}

function formatAddress(text: string): string | undefined {
  const address = text.replace(/^[='`]+|\?.*$/g, '').replace(/[.!'`]+$/, '');
  const at = address.indexOf('@');
  const [local, domain] = [
    address.slice(0, at),
    address
      .slice(at + 1)
      .normalize('NFKC')
      .toLowerCase(),
  ];
  const lower = local.toLowerCase();
  if (local === '' || lower.length !== local.length || /[\uff01-\uff5e]/.test(local)) return undefined;
  return /^[^.\s]+(?:\.[^.\s]+)*$/.test(domain) ? `${lower}@${domain}` : undefined;
}
