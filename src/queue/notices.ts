/** Reports problems, each topic once a minute at most. */
export interface Notices {
  /** Reports a message, unless one of the same topic was reported within the last minute. */
  report(topic: string, message: string): void;
  /** Reports that a problem is over, if it was reported before. */
  resolve(topic: string, message: string): void;
}

/** The topic of notices about the connection. */
export const CONNECTION_TOPIC = 'connection';

const REPEAT_MS = 60_000;

/**
 * Creates notices that repeat each topic once a minute at most.
 *
 * @param tell receives a message for people
 * @param now a monotonic clock in milliseconds
 */
export function createNotices(tell: (message: string) => void, now: () => number = () => performance.now()): Notices {
  const reportedAt = new Map<string, number>();
  const open = new Set<string>();
  return {
    report(topic, message) {
      const last = reportedAt.get(topic);
      if (last !== undefined && now() - last < REPEAT_MS) return;
      reportedAt.set(topic, now());
      open.add(topic);
      tell(message);
    },
    resolve(topic, message) {
      if (open.delete(topic)) tell(message);
    },
  };
}
