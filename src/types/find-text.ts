import type { Range, View } from './decode';
import { type FoldedText, foldLetters, foldText } from './fold';

/** A text to search for, in any spelling. Only its start is folded in advance; the rest when the start is found. */
export interface SoughtText {
  readonly text: string;
  /** The first letters, which must be found. The rest of the text may have been cut off. */
  readonly start: string;
  /** Only the whole text with its punctuation matches, as for a text with few letters. */
  readonly isExact: boolean;
  /** Punctuation may be anywhere in it, as in a phone number. */
  readonly hasFreeGaps: boolean;
  /** It matches only as a whole word or whole words. */
  readonly isAlone: boolean;
}

export type SoughtOptions = Partial<Pick<SoughtText, 'isExact' | 'hasFreeGaps' | 'isAlone'>>;

const MIN_LETTERS = 4;
const MIN_CUT = 16;

/** Prepares a text for the search. Texts under four characters match only as a whole word. */
export function createSought(text: string, options: SoughtOptions = {}): SoughtText {
  const cut = text.length > MIN_CUT ? foldLetters(text.slice(0, MIN_CUT)) : '';
  const start = cut.length < MIN_LETTERS ? foldLetters(text) : cut;
  const isExact = start.length < MIN_LETTERS && !/^[\p{L}\p{N}\p{M}]+$/u.test(text);
  return { text, start, isExact, hasFreeGaps: false, isAlone: text.length < MIN_LETTERS, ...options };
}

/** Finds all occurrences of several texts in a view. */
export function findTexts<T extends { readonly sought: SoughtText }>(
  { text }: View,
  items: readonly T[],
): { item: T; range: Range }[] {
  const letters = foldLetters(text);
  let folded: FoldedText | undefined;
  let small: string | undefined;
  const matches: { item: T; range: Range }[] = [];
  for (const item of items) {
    const { sought } = item;
    let ranges: Range[] = [];
    if (sought.isExact) {
      small ??= toSmall(text);
      ranges = findExact(small, sought);
    } else if (letters.includes(sought.start)) {
      folded ??= foldText(text);
      ranges = findFolded(text, folded, sought);
    }
    for (const range of ranges) matches.push({ item, range });
  }
  return matches;
}

/** Lower-cases a text, unless that would change its length. */
function toSmall(text: string): string {
  const small = text.toLowerCase();
  return small.length === text.length ? small : text;
}

function findExact(text: string, sought: SoughtText): Range[] {
  const ranges: Range[] = [];
  const exact = sought.text.normalize('NFKC').toLowerCase();
  if (exact === '') return ranges;
  for (let start = text.indexOf(exact); start >= 0; start = text.indexOf(exact, start + exact.length)) {
    const end = start + exact.length;
    if (!sought.isAlone || (isEdge(text, start) && isEdge(text, end))) ranges.push({ start, end });
  }
  return ranges;
}

/** Whether a word begins or ends at an index. */
const isEdge = (text: string, index: number): boolean =>
  !/^[\p{L}\p{N}]{2}$/u.test(text.slice(Math.max(index - 1, 0), index + 1));

function findFolded(text: string, folded: FoldedText, sought: SoughtText): Range[] {
  const ranges: Range[] = [];
  const { start } = sought;
  const whole = foldText(sought.text);
  let at = folded.letters.indexOf(start);
  while (at >= 0) {
    const length = countMatching(folded, at, whole, sought.hasFreeGaps);
    const isMatch = length >= start.length && (!sought.isAlone || standsAlone(folded, at, length));
    if (isMatch) ranges.push(toRange(text, folded, at, length, sought));
    at = folded.letters.indexOf(start, at + (isMatch ? length : 1));
  }
  return ranges;
}

/** Counts the letters that match from an index on. Gaps must be where the searched text has them. */
function countMatching({ letters, gaps }: FoldedText, at: number, whole: FoldedText, hasFreeGaps: boolean): number {
  let length = 0;
  while (length < whole.letters.length && letters[at + length] === whole.letters[length]) {
    if (length > 0 && gaps[at + length] && !whole.gaps[length] && !hasFreeGaps) break;
    length++;
  }
  return length;
}

function standsAlone({ letters, gaps }: FoldedText, at: number, length: number): boolean {
  const end = at + length;
  return (at === 0 || gaps[at] === true) && (end === letters.length || gaps[end] === true);
}

/** The range from the first to the last letter, with the punctuation at both ends of the searched text. */
function toRange(text: string, folded: FoldedText, at: number, length: number, sought: SoughtText): Range {
  const first = sought.hasFreeGaps && hasCallingCode(folded, at) ? at - 1 : at;
  const [start, end] = [folded.starts[first] ?? 0, folded.ends[at + length - 1] ?? 0];
  const head = /^[^\p{L}\p{N}]*/u.exec(sought.text)?.[0] ?? '';
  const tail = /[^\p{L}\p{N}\p{M}]*$/u.exec(sought.text.slice(-MIN_CUT))?.[0] ?? '';
  return {
    start: text.endsWith(head, start) ? start - head.length : start,
    end: text.startsWith(tail, end) ? end + tail.length : end,
  };
}

/** Whether the calling code 1 precedes a phone number. */
const hasCallingCode = ({ letters, gaps }: FoldedText, at: number): boolean =>
  letters[at - 1] === '1' && (at === 1 || gaps[at - 1] === true);
