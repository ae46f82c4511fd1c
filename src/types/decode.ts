import { getDecoders } from './decoders';

/** A range of a text: `start` is included, `end` is not. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A text after some decoding, with the way back to the original. */
export interface View {
  readonly text: string;
  /** The view that was decoded; undefined for the original text. */
  readonly parent?: View;
  /** The replaced ranges, in order: in this text, and in the parent's. */
  readonly edits: readonly Edit[];
}

interface Edit extends Range {
  readonly from: Range;
}

/** Finds and decodes encoded ranges of a text. `decode` returns undefined for a text that only looks encoded. */
export interface Decoder {
  readonly pattern: RegExp;
  decode(match: string): string | undefined;
}

const MAX_ROUNDS = 4;
const MAX_VIEWS = 40;
const MAX_DECODED_CHARS = 1_000_000;

/**
 * Returns the text itself, and every decoded version of it: up to four nested encodings, in any order. At most 40
 * views; no new ones once all views together have a million characters or four times the text, whichever is more.
 */
export function getViews(text: string): View[] {
  const views: View[] = [{ text, edits: [] }];
  const known = new Set([text]);
  let room = Math.max(MAX_DECODED_CHARS, 4 * text.length);
  for (let [round, first] = [0, 0]; round < MAX_ROUNDS && first < views.length; round++) {
    const parents = views.slice(first);
    first = views.length;
    for (const view of parents.flatMap(decodeOnce)) {
      if (known.has(view.text)) continue;
      room -= view.text.length;
      if (views.length >= MAX_VIEWS || room < 0) return views;
      known.add(view.text);
      views.push(view);
    }
  }
  return views;
}

/** Decodes a view by each decoder. First by all of them in a row, for a text with many encodings. */
function decodeOnce(parent: View): View[] {
  const decoders = getDecoders(parent.text);
  const views = decoders.flatMap((decoder) => decodeView(parent, decoder) ?? []);
  if (views.length < 2) return views;
  return [decoders.reduce((view, decoder) => decodeView(view, decoder) ?? view, parent), ...views];
}

function decodeView(parent: View, { pattern, decode }: Decoder): View | undefined {
  const edits: Edit[] = [];
  let [text, copied] = ['', 0];
  for (const match of parent.text.matchAll(pattern)) {
    const decoded = decode(match[0]);
    if (decoded === undefined || decoded === match[0]) continue;
    text += parent.text.slice(copied, match.index);
    copied = match.index + match[0].length;
    edits.push({ start: text.length, end: text.length + decoded.length, from: { start: match.index, end: copied } });
    text += decoded;
  }
  return edits.length === 0 ? undefined : { text: text + parent.text.slice(copied), parent, edits };
}

/** Maps a range of a view to the original text. A replaced range is always taken as a whole. */
export function toSource(view: View, range: Range): Range {
  let [{ start, end }, current] = [range, view];
  while (current.parent) {
    start = toParent(current, start).start;
    end = toParent(current, end - 1).end;
    current = current.parent;
  }
  return { start, end };
}

/** Maps one index of a view to its parent's text. */
function toParent({ edits }: View, at: number): Range {
  let [low, high] = [0, edits.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((edits[middle] as Edit).start <= at) low = middle + 1;
    else high = middle;
  }
  const edit = edits[low - 1];
  if (edit === undefined) return { start: at, end: at + 1 };
  if (at < edit.end) return edit.from;
  const start = edit.from.end + at - edit.end;
  return { start, end: start + 1 };
}
