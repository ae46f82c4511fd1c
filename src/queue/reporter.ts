import { CONNECTION_TOPIC, createNotices, type Notices } from './notices';
import type { QueueError } from './queue-error';
import { isConnectionError, isFatal, isRefusal, redactError } from './redis-error';

/** Reports problems with Redis while a worker runs. */
export interface Reporter {
  readonly notices: Notices;
  /** Resolves with the first error after which the worker cannot continue by itself. */
  readonly failure: Promise<QueueError>;
  hasFailed: boolean;
  /** Reports an error as a sentence, once a minute at most. */
  readonly report: (error: unknown) => QueueError;
  /** Called when Redis has refused a command. */
  onRefusal: () => void;
  /** Reports that Redis accepts commands again, if a refusal was reported before. */
  resolveRefusals(message: string): void;
}

/** @param tell receives a message for people */
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
