import type { Range, View } from './decode';
import { type FoldedText, foldLetters, foldText } from './fold';

/** A text to look for, in any writing. */
export interface SoughtText {
  /** As it is, in lower case. */
  readonly exact: string;
  readonly folded: FoldedText;
  /** So many letters of it are enough: the rest may have been cut off. */
  readonly minLength: number;
  /** What stands around its letters and digits. */
  readonly head: string;
  readonly tail: string;
  /** Found only where it is a word of its own. */
  readonly isWord: boolean;
  /** Its signs tell more than its letters: only the whole text as it is counts. */
  readonly isExact: boolean;
  /** Any signs may stand anywhere in it, as in a phone number. */
  readonly hasFreeGaps: boolean;
}

const MIN_LETTERS = 4;
const MIN_CUT = 16;

/** Prepares a text to be looked for; undefined for one that holds nothing. */
export function createSought(text: string, hasFreeGaps = false): SoughtText | undefined {
  const folded = foldText(text);
  const { letters } = folded;
  const cut = text.length > MIN_CUT ? foldLetters(text.slice(0, MIN_CUT)).length : letters.length;
  if (text === '') return undefined;
  return {
    exact: text.normalize('NFKC').toLowerCase(),
    folded,
    minLength: cut < MIN_LETTERS ? letters.length : Math.min(cut, letters.length),
    head: /^[^\p{L}\p{N}]*/u.exec(text)?.[0] ?? '',
    tail: /[^\p{L}\p{N}\p{M}]*$/u.exec(text.slice(-MIN_CUT))?.[0] ?? '',
    isWord: text.length < MIN_LETTERS,
    isExact: letters.length < MIN_LETTERS && !/^[\p{L}\p{N}\p{M}]+$/u.test(text),
    hasFreeGaps,
  };
}

/** Where any of some texts stand in a view. */
export function findTexts<T extends { readonly sought: SoughtText }>(
  { text }: View,
  items: readonly T[],
): { item: T; range: Range }[] {
  const letters = foldLetters(text);
  const lower = text.toLowerCase();
  const small = lower.length === text.length ? lower : text;
  let folded: FoldedText | undefined;
  return items.flatMap((item) => {
    const { sought } = item;
    if (sought.isExact) return findExact(small, sought).map((range) => ({ item, range }));
    if (!letters.includes(sought.folded.letters.slice(0, sought.minLength))) return [];
    folded ??= foldText(text);
    return findFolded(text, folded, sought).map((range) => ({ item, range }));
  });
}

function findExact(text: string, { exact, isWord }: SoughtText): Range[] {
  const ranges: Range[] = [];
  for (let start = text.indexOf(exact); start >= 0; start = text.indexOf(exact, start + exact.length)) {
    const end = start + exact.length;
    if (!isWord || (isEdge(text, start) && isEdge(text, end))) ranges.push({ start, end });
  }
  return ranges;
}

/** Whether no word goes on at an index. */
const isEdge = (text: string, index: number): boolean =>
  !/^[\p{L}\p{N}]{2}$/u.test(text.slice(Math.max(index - 1, 0), index + 1));

function findFolded(text: string, folded: FoldedText, sought: SoughtText): Range[] {
  const ranges: Range[] = [];
  const start = sought.folded.letters.slice(0, sought.minLength);
  let at = folded.letters.indexOf(start);
  while (at >= 0) {
    const length = countMatching(folded, at, sought);
    const isFound = length >= sought.minLength && (!sought.isWord || isAlone(folded, at, length));
    if (isFound) ranges.push(toRange(text, folded, at, length, sought));
    at = folded.letters.indexOf(start, at + (isFound ? length : 1));
  }
  return ranges;
}

/** How many letters of a text stand at an index, with a gap only where the text itself has one. */
function countMatching({ letters, gaps }: FoldedText, at: number, { folded, hasFreeGaps }: SoughtText): number {
  let length = 0;
  while (length < folded.letters.length && letters[at + length] === folded.letters[length]) {
    if (length > 0 && gaps[at + length] && !folded.gaps[length] && !hasFreeGaps) break;
    length++;
  }
  return length;
}

function isAlone({ letters, gaps }: FoldedText, at: number, length: number): boolean {
  const end = at + length;
  return (at === 0 || gaps[at] === true) && (end === letters.length || gaps[end] === true);
}

/** From the first letter to the last, with the signs around them that belong to the text. */
function toRange(text: string, folded: FoldedText, at: number, length: number, sought: SoughtText): Range {
  const first = sought.hasFreeGaps && hasCallingCode(folded, at) ? at - 1 : at;
  const [start, end] = [folded.starts[first] ?? 0, folded.ends[at + length - 1] ?? 0];
  const { head, tail } = sought;
  const isWhole = length === sought.folded.letters.length;
  return {
    start: text.endsWith(head, start) ? start - head.length : start,
    end: isWhole && text.startsWith(tail, end) ? end + tail.length : end,
  };
}

/** Whether the calling code of North America stands before a phone number. */
const hasCallingCode = ({ letters, gaps }: FoldedText, at: number): boolean =>
  letters[at - 1] === '1' && (at === 1 || gaps[at - 1] === true);
