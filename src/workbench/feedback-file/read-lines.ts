import { getInboundAction } from '../../catalog';
import { parseFeedbackLine } from '../../receiver/internal';
import type { InboundAction } from '../../types';
import type { UnreadableLines } from '../api';

/** A line of a file that `receive` has written, with the position of its bytes. */
export interface PostLine {
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly at: string;
  readonly action: InboundAction;
  readonly error_msg?: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** The posts of a file in the order of arrival, and the lines that are not posts. */
export interface PostLines {
  readonly posts: readonly PostLine[];
  readonly unreadable: readonly UnreadableLines[];
}

const LINE_BREAK = 10;
/** How many line numbers are listed for each kind. */
const MAX_LINES = 20;

/** Reads the bytes of a feedback file line by line. Skips blank lines. */
export function readPostLines(bytes: Buffer): PostLines {
  const posts: PostLine[] = [];
  const unreadable = new Map<UnreadableLines['why'], { count: number; lines: number[] }>();
  for (let start = 0, line = 1; start < bytes.length; line++) {
    const next = bytes.indexOf(LINE_BREAK, start);
    const end = next < 0 ? bytes.length : next;
    const read = parseLine(bytes.subarray(start, end));
    if (typeof read === 'object') posts.push({ ...read, line, start, end });
    else if (read !== 'blank') {
      const known = unreadable.get(read) ?? { count: 0, lines: [] };
      unreadable.set(read, known);
      known.count++;
      if (known.lines.length < MAX_LINES) known.lines.push(line);
    }
    start = end + 1;
  }
  return { posts, unreadable: [...unreadable].map(([why, more]) => ({ why, ...more })) };
}

type Parsed = Omit<PostLine, 'line' | 'start' | 'end'>;

function parseLine(bytes: Buffer): Parsed | UnreadableLines['why'] | 'blank' {
  if (bytes.toString('latin1').trim() === '') return 'blank';
  const post = parseFeedbackLine(bytes);
  if (typeof post === 'string') return post;
  const action = getInboundAction(post.action);
  if (action === undefined) return 'unknown_action';
  const { at, fields, error_msg } = post;
  return { ...{ at, action, fields }, ...(typeof error_msg === 'string' && { error_msg }) };
}
