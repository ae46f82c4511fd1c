import { getDecoders } from './decoders';

/** A stretch of a text, from its first character to behind its last one. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A text as one reader of it may decode it, which knows where it came from. */
export interface View {
  readonly text: string;
  /** The view that was decoded; undefined for the text itself. */
  readonly parent?: View;
  /** What was replaced, in order: where it stands in this text, and where it stood in the parent's. */
  readonly edits: readonly Edit[];
}

interface Edit extends Range {
  readonly from: Range;
}

/** Finds encoded stretches of a text, and decodes one; undefined for what only looks encoded. */
export interface Decoder {
  readonly pattern: RegExp;
  decode(match: string): string | undefined;
}

const MAX_ROUNDS = 4;
const MAX_VIEWS = 40;
const MAX_DECODED_CHARS = 1_000_000;

/**
 * A text as it is, and decoded in the ways and orders that change it: up to four encodings inside one another. There
 * are at most 40 views, and no more once they hold a million characters or four times the text, whichever is more.
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

/** A view decoded in each way; first in all of them one after another, for a message that is full of other encodings. */
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

/** Where a stretch of a view stands in the text itself. What was decoded as one is taken as one. */
export function toSource(view: View, range: Range): Range {
  let [{ start, end }, current] = [range, view];
  while (current.parent) {
    start = toParent(current, start).start;
    end = toParent(current, end - 1).end;
    current = current.parent;
  }
  return { start, end };
}

/** Where one character of a view stands in its parent's text. */
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
