import { createNotices, type Notices } from './notices';
import type { QueueError } from './queue-error';
import { isConnectionError, isFatal, isRefusal, redactError } from './redis-error';
import { CONNECTION_TOPIC } from './watch';

/** Tells what is wrong with Redis while a worker runs. */
export interface Reporter {
  readonly notices: Notices;
  /** Resolves with the first error after which the worker cannot go on by itself. */
  readonly failure: Promise<QueueError>;
  hasFailed: boolean;
  /** Tells an error as a sentence, once a minute. */
  readonly report: (error: unknown) => QueueError;
  /** Called when Redis has refused a command. */
  onRefusal: () => void;
  /** Tells that Redis takes commands again, when it was told that it does not. */
  resolveRefusals(message: string): void;
}

/** @param tell takes a message for people */
export function createReporter(tell: (message: string) => void): Reporter {
  const notices = createNotices(tell);
  const refusals = new Set<string>();
  let fail: (error: QueueError) => void = () => undefined;
  const failure = new Promise<QueueError>((resolve) => {
    fail = resolve;
  });
  const reporter: Reporter = {
    notices,
    failure,
    hasFailed: false,
    onRefusal: () => undefined,
    report(error) {
      const reported = redactError(error);
      const topic = isConnectionError(reported) ? CONNECTION_TOPIC : (reported.code ?? reported.message);
      notices.report(topic, reported.message);
      if (isFatal(reported)) {
        reporter.hasFailed = true;
        fail(reported);
      }
      if (isRefusal(error)) {
        refusals.add(topic);
        reporter.onRefusal();
      }
      return reported;
    },
    resolveRefusals(message) {
      for (const topic of refusals) notices.resolve(topic, message);
      refusals.clear();
    },
  };
  return reporter;
}
