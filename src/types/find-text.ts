import type { Range, View } from './decode';
import { type FoldedText, foldLetters, foldText } from './fold';

/** A text to look for, in any writing. What takes time is made ready when its beginning is found. */
export interface SoughtText {
  readonly text: string;
  /** The letters that must stand somewhere; what comes behind them may have been cut off. */
  readonly start: string;
  /** Its signs tell more than its letters: only the whole text as it is counts. */
  readonly isExact: boolean;
  /** Any signs may stand anywhere in it, as in a phone number. */
  readonly hasFreeGaps: boolean;
  /** Found only where it is a word, or words, of its own. */
  readonly isAlone: boolean;
}

export type SoughtOptions = Partial<Pick<SoughtText, 'isExact' | 'hasFreeGaps' | 'isAlone'>>;

const MIN_LETTERS = 4;
const MIN_CUT = 16;

/** Prepares a text to be looked for. Short texts are found only where they stand alone. */
export function createSought(text: string, options: SoughtOptions = {}): SoughtText {
  const cut = text.length > MIN_CUT ? foldLetters(text.slice(0, MIN_CUT)) : '';
  const start = cut.length < MIN_LETTERS ? foldLetters(text) : cut;
  const isExact = start.length < MIN_LETTERS && !/^[\p{L}\p{N}\p{M}]+$/u.test(text);
  return { text, start, isExact, hasFreeGaps: false, isAlone: text.length < MIN_LETTERS, ...options };
}

/** Where any of some texts stand in a view. */
export function findTexts<T extends { readonly sought: SoughtText }>(
  { text }: View,
  items: readonly T[],
): { item: T; range: Range }[] {
  const letters = foldLetters(text);
  let folded: FoldedText | undefined;
  let small: string | undefined;
  const found: { item: T; range: Range }[] = [];
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
    for (const range of ranges) found.push({ item, range });
  }
  return found;
}

/** In lower case, save for the few texts whose length that would change. */
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

/** Whether no word goes on at an index. */
const isEdge = (text: string, index: number): boolean =>
  !/^[\p{L}\p{N}]{2}$/u.test(text.slice(Math.max(index - 1, 0), index + 1));

function findFolded(text: string, folded: FoldedText, sought: SoughtText): Range[] {
  const ranges: Range[] = [];
  const { start } = sought;
  const whole = foldText(sought.text);
  let at = folded.letters.indexOf(start);
  while (at >= 0) {
    const length = countMatching(folded, at, whole, sought.hasFreeGaps);
    const isFound = length >= start.length && (!sought.isAlone || standsAlone(folded, at, length));
    if (isFound) ranges.push(toRange(text, folded, at, length, sought));
    at = folded.letters.indexOf(start, at + (isFound ? length : 1));
  }
  return ranges;
}

/** How many letters of a text stand at an index, with a gap only where the text itself has one. */
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

/** From the first letter to the last, with the signs around them that belong to the text. */
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

/** Whether the calling code of North America stands before a phone number. */
const hasCallingCode = ({ letters, gaps }: FoldedText, at: number): boolean =>
  letters[at - 1] === '1' && (at === 1 || gaps[at - 1] === true);
