import { isNothing } from './characters';

type Library = typeof import('libphonenumber-js/min');
let library: Library | undefined;

/** Loads the library at the first number in an unusual format. */
function getLibrary(): Library {
  library ??= require('libphonenumber-js/min') as Library;
  return library;
}

/** Returns the national number of the first phone number in a text if its country code is 1; else undefined. */
export function parsePhone(text: string): string | undefined {
  const number = readTollFreeWord(text) ?? cutNumber(text);
  if (number === undefined) return undefined;
  const parsed = getLibrary().parsePhoneNumberFromString(number, { defaultCountry: 'US', extract: false });
  return parsed?.countryCallingCode === '1' ? parsed.nationalNumber : undefined;
}

const TOLL_FREE_WORD = /^(?:\+?1)?[\s.()-]*(8(?:00|33|44|55|66|77|88))[\s.()-]*((?:[a-z][\s.-]?){7})$/i;
const KEYS = 'abc def ghi jkl mno pqrs tuv wxyz'.split(' ');

/** Reads a toll-free number with a word of seven letters: `1-800-FLOWERS`. Letters that mask digits are no word. */
function readTollFreeWord(text: string): string | undefined {
  const [, area, word = ''] = TOLL_FREE_WORD.exec(text) ?? [];
  const letters = word.replace(/[^a-z]/gi, '').toLowerCase();
  if (area === undefined || isNothing(letters) || /xx|^(.)\1+$/.test(letters)) return undefined;
  return area + [...letters].map((letter) => KEYS.findIndex((key) => key.includes(letter)) + 2).join('');
}

/** A digit that belongs to the label: `Phone 1: …`. */
const NUMBERED_LABEL = /^(\p{L}[\p{L}\s.]*?)\s*#?\d\s*(?:[:)=]|-\s)\s*/u;
const NAMED_COUNTRY = /^(\+?1)\s*\(?(?:USA?|CAN?|Canada)\)?[\s:-]*(?=[(\d])/i;
/** Digits with at most four other characters between them. */
const DIGITS = /^\+?[^\p{L}\d]{0,4}\d(?:[^\p{L}\d]{0,4}\d)*/u;

/** Cuts the first number out of a text, with its plus; undefined if the text around it says that it is no phone. */
function cutNumber(text: string): string | undefined {
  const numbered = text.replace(NUMBERED_LABEL, '$1: ').replace(NAMED_COUNTRY, '$1 ');
  const start = numbered.search(/[+\d]/);
  if (start < 0) return undefined;
  const label = numbered.slice(0, start);
  const [written = ''] = DIGITS.exec(numbered.slice(start)) ?? [];
  if (!isRemark(numbered.slice(start + written.length))) return undefined;
  const number = readGroups(written, label.endsWith('*'));
  return number && isPhoneLabel(label, number.isFormatted) ? number.digits : undefined;
}

/** Dialing prefixes, as groups of digits. After 01 and 011 the number must be grouped as an American one. */
const DIALLED = /^(?:(?:00|011) ?1 ?|(?:01|011) (?=\d{3} \d{3} \d{4}(?!\d))|[189] 1 ?|1 ?)(?=(?:\d ?){10})/;
/** Allowed groupings of ten digits: the area code first, or even groups. 2-4-4 is Mexican, 4-2-2 a date. */
const GROUPED = /^(?:[13](?: |$)|10$|6 4$|4 6$|7 3$|5 5$|2 2 2 2 2$)/;
const FORMATTED = /^3 3 4$/;
const BEFORE_EXTENSION = /[,;#/~|&\\]/;

/** Reads groups of digits as one number, which an extension or a second number may follow. */
function readGroups(written: string, hasStar: boolean): { digits: string; isFormatted: boolean } | undefined {
  const groups = [...written.matchAll(/(\D*)(\d+)/g)].map(([, separator = '', digits = '']) => ({ separator, digits }));
  const all = groups.map(({ digits }) => digits).join(' ');
  const plus = written.startsWith('+') ? '+' : '';
  if (plus && !all.startsWith('1')) return { digits: plus + all, isFormatted: true };
  const [prefix = ''] = (hasStar && /^(?:67|82) ?(?:1 ?(?=(?:\d ?){10}))?/.exec(all)) || getPrefix(groups, all);
  const [head] = /^(?:\d ?){9}\d/.exec(all.slice(prefix.length)) ?? [];
  if (head === undefined) return undefined;
  const sizes = head
    .split(' ')
    .map(({ length }) => length)
    .join(' ');
  const rest = all.slice(prefix.length + head.length);
  const index = all.slice(0, prefix.length + head.length).split(' ').length;
  if (!GROUPED.test(sizes)) return undefined;
  if (rest !== '' && !(rest.startsWith(' ') && followsSeparator(rest, groups[index]?.separator ?? '', sizes)))
    return undefined;
  return { digits: (plus && '+1') + head.replaceAll(' ', ''), isFormatted: plus !== '' || FORMATTED.test(sizes) };
}

function getPrefix(groups: readonly { separator: string; digits: string }[], all: string): [string] {
  const [first, second] = groups;
  const isOutsideLine = /^[89]$/.test(first?.digits ?? '') && second?.separator.includes(',');
  if (isOutsideLine && all.replaceAll(' ', '').length === 11) return [`${first?.digits} `];
  return [DIALLED.exec(all)?.[0] ?? ''];
}

/** Whether the digits after a number are an extension or a second number. */
function followsSeparator(rest: string, separator: string, sizes: string): boolean {
  const isWhole = /^(?:10|3 3 4|3 7|6 4)$/.test(sizes);
  const isSecond = /^1?[2-9]\d{2}[2-9]\d{6}$/.test(rest.replaceAll(' ', ''));
  return isWhole && (isSecond || BEFORE_EXTENSION.test(separator));
}

const LABELS = new Set(
  `tel telephone ph phone fon fone cell cellular cel mobile mob m c h w p t home work office business main primary
  secondary day daytime evening night alt alternate other contact number num no nr nbr call text sms whatsapp wa sip
  callto direct line us usa`.split(/\s+/),
);
const NO_LABEL =
  /\b(?:order|invoice|id|ref|reference|account|acct|case|ticket|ssn|ein|zip|policy|licen[cs]e|loan|not|wrong|old|former)\b/i;

/** Whether a text may precede a phone number: a label, or other words if the number has the format of a phone. */
function isPhoneLabel(text: string, isFormatted: boolean): boolean {
  if (/[$€£¥%@]/.test(text)) return false;
  const words = text.match(/\p{L}+/gu) ?? [];
  if (words.every((word) => LABELS.has(word.toLowerCase()))) return true;
  return isFormatted && !/\p{L}$/u.test(text) && !NO_LABEL.test(text);
}

const GLUED = /^(?:(?:x|ext|extn|extension|ex|xt)\.?\s*\d*\b|[hwcmp]\b|[pw]\d|(?:cell|home|work|mobile|office)\b)/i;

/** Whether a text may follow a phone number: an extension, a type or words; not letters in place of digits. */
function isRemark(text: string): boolean {
  if (/^\s*[%@°]/.test(text)) return false;
  return /^\p{L}/u.test(text) ? GLUED.test(text) : !/^\P{L}*x{2,}/iu.test(text);
}
