import { TextDecoder } from 'node:util';
import { inbound } from '../../catalog';
import { isObject } from '../../files';
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
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for (let start = 0, line = 1; start < bytes.length; line++) {
    const next = bytes.indexOf(LINE_BREAK, start);
    const end = next < 0 ? bytes.length : next;
    const read = parseLine(decoder, bytes.subarray(start, end));
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

function parseLine(decoder: TextDecoder, bytes: Buffer): Parsed | UnreadableLines['why'] | 'blank' {
  let value: unknown;
  try {
    const text = decoder.decode(bytes);
    if (text.trim() === '') return 'blank';
    value = JSON.parse(text);
  } catch {
    return 'torn';
  }
  if (!isObject(value) || !isMoment(value.at) || typeof value.action !== 'string') return 'foreign';
  const { at, action: key, fields, error_msg } = value;
  if (!isObject(fields) || !Object.values(fields).every((text) => typeof text === 'string')) return 'foreign';
  const action = Object.values(inbound as Record<string, InboundAction>).find((one) => one.key === key);
  if (action === undefined) return 'unknown_action';
  return {
    ...{ at, action, fields: fields as Record<string, string> },
    ...(typeof error_msg === 'string' && { error_msg }),
  };
}

const isMoment = (at: unknown): at is string =>
  typeof at === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(at) && !Number.isNaN(Date.parse(at));
