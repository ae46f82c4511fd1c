/** A signal that is aborted with the first of several. */
export interface JoinedSignal {
  readonly signal: AbortSignal;
  /** Lets go of the others. */
  release(): void;
}

/**
 * Joins signals for one call. `AbortSignal.any` would leave a trace of each call at a signal that outlives it, in Node 20
 * for as long as that lives.
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
