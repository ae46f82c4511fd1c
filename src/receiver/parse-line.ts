import { TextDecoder } from 'node:util';
import type { Feedback } from './types';

/** Why a line of a feedback file is no post: it is no JSON in UTF-8, as after a crash, or it is other JSON. */
export type NoPost = 'torn' | 'foreign';

const decoder = new TextDecoder('utf-8', { fatal: true });

/** Parses a line of a file that holds the posts of a receiver. A line break at its end may be there. */
export function parseFeedbackLine(bytes: Uint8Array): Feedback | NoPost {
  try {
    const post: unknown = JSON.parse(decoder.decode(bytes));
    return isFeedback(post) ? post : 'foreign';
  } catch {
    return 'torn';
  }
}

function isFeedback(value: unknown): value is Feedback {
  const { at, action, fields } = (value ?? {}) as Partial<Record<keyof Feedback, unknown>>;
  if (!isMoment(at) || typeof action !== 'string') return false;
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) return false;
  return Object.values(fields).every((text) => typeof text === 'string');
}

const isMoment = (at: unknown): boolean =>
  typeof at === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(at) && !Number.isNaN(Date.parse(at));
