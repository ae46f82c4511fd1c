/** The letters and digits of a text without case and accents, and their positions in the text. */
export interface FoldedText {
  readonly letters: string;
  /** The start of each letter in the text. */
  readonly starts: readonly number[];
  /** The end of each letter, including the marks and invisible characters after it. */
  readonly ends: readonly number[];
  /** Whether whitespace or punctuation precedes each letter; one more entry for the end. */
  readonly gaps: readonly boolean[];
}

const GAP = ' ';

/** A separator that occurs in no text, so that no match crosses it. */
export const BOUNDARY = '\uFDD0';

const MAX_KNOWN_CHARS = 2000;
const known = new Map([[BOUNDARY, BOUNDARY]]);

/** Letters that Unicode does not decompose, in their usual ASCII spelling. */
const PLAIN_LETTERS: Record<string, string> = {
  ...{ ø: 'o', ł: 'l', đ: 'd', ħ: 'h', ð: 'd', þ: 'th', æ: 'ae', œ: 'oe' },
};

/** Folds a text without positions: much faster, and enough to exclude that a text occurs. */
export function foldLetters(text: string): string {
  const isAscii = !/[^\t-\r -~]/.test(text);
  return isAscii ? text.toLowerCase().replace(/[^a-z0-9]+/g, '') : foldText(text).letters;
}

/** Folds a text. Marks, control and invisible characters are removed; all else that is no letter or digit is a gap. */
export function foldText(text: string): FoldedText {
  const [starts, ends, gaps]: [number[], number[], boolean[]] = [[], [], []];
  let [letters, at, isGap] = ['', 0, false];
  inAscii ??= Array.from({ length: 128 }, (_, code) => foldChar(String.fromCharCode(code)));
  for (const char of text) {
    const folded = inAscii[char.codePointAt(0) as number] ?? foldChar(char);
    const end = at + char.length;
    if (folded === GAP) isGap = true;
    else if (folded === '' && !isGap && ends.length > 0) ends[ends.length - 1] = end;
    for (let i = 0; folded !== GAP && i < folded.length; i++) {
      starts.push(at);
      ends.push(end);
      gaps.push(isGap);
      isGap = false;
    }
    if (folded !== GAP) letters += folded;
    at = end;
  }
  gaps.push(isGap);
  return { letters, starts, ends, gaps };
}

/** The folded letters of one character: '' for an invisible one, a gap for any sign. */
function foldChar(char: string): string {
  const before = known.get(char);
  if (before !== undefined) return before;
  const small = char.normalize('NFKD').toUpperCase().toLowerCase();
  const letters = small.replace(/[^\p{L}\p{N}]/gu, '').replace(/[^ -~]/gu, (letter) => PLAIN_LETTERS[letter] ?? letter);
  const folded = letters || (isInvisible(char) ? '' : GAP);
  if (known.size < MAX_KNOWN_CHARS) known.set(char, folded);
  return folded;
}

const isInvisible = (char: string): boolean =>
  /[\p{M}\p{Cf}\p{Cc}\p{Default_Ignorable_Code_Point}]/u.test(char) && !/\s/.test(char);

/** The folded letters of each ASCII character; made at first use. */
let inAscii: readonly string[] | undefined;
