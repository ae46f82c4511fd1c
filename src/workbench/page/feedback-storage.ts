import type { FeedbackPost } from '../api';
import type { Format } from './feedback/write-body';
import type { SentPost } from './feedback-store';

/** What is restored when this browser tab is reloaded. */
interface SavedFeedback {
  readonly fields: Record<string, string>;
  readonly format: Format;
  readonly post: { -readonly [Key in keyof FeedbackPost]: string };
  readonly isByHand: boolean;
  readonly bodies: Partial<Record<Format, { type: string; body: string }>>;
  readonly sent: readonly SentPost[];
}

const storageKey = 'workbench.feedback';

export function saveFeedback(feedback: SavedFeedback): void {
  try {
    sessionStorage.setItem(storageKey, JSON.stringify(feedback));
  } catch {
    sessionStorage.setItem(storageKey, JSON.stringify({ ...feedback, sent: [] })); // the storage of a tab is full
  }
}

export function loadFeedback(): SavedFeedback | undefined {
  const text = sessionStorage.getItem(storageKey);
  return text === null ? undefined : (JSON.parse(text) as SavedFeedback);
}
