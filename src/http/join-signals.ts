/** A signal that aborts as soon as one of several signals does. */
export interface JoinedSignal {
  readonly signal: AbortSignal;
  /** Removes the listeners from those signals. */
  release(): void;
}

/**
 * Joins signals for one call. `AbortSignal.any` is not used: it leaves an entry for each call in a signal that outlives
 * the call. In Node 20 the entry stays as long as that signal.
 */
export function joinSignals(signals: readonly AbortSignal[]): JoinedSignal {
  const controller = new AbortController();
  const abort = () => controller.abort(signals.find(({ aborted }) => aborted)?.reason);
  if (signals.some(({ aborted }) => aborted)) abort();
  for (const signal of signals) signal.addEventListener('abort', abort);
  return {
    signal: controller.signal,
    release() {
      for (const signal of signals) signal.removeEventListener('abort', abort);
    },
  };
}
