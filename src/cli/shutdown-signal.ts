/** With npx, one Ctrl-C arrives twice: from the terminal, and from npx. */
const MIN_SIGNAL_GAP_MS = 500;

/**
 * Creates a signal that the first Ctrl-C or SIGTERM aborts, so that work in progress can finish. The second one ends the
 * process at once.
 *
 * @param message printed at the first one
 */
export function createShutdownSignal(message = 'leads that are being sent end first'): {
  signal: AbortSignal;
  done: () => void;
} {
  const controller = new AbortController();
  let stoppedAt = Number.NEGATIVE_INFINITY;
  const stop = () => {
    if (performance.now() - stoppedAt < MIN_SIGNAL_GAP_MS) return;
    if (controller.signal.aborted) process.exit(130);
    stoppedAt = performance.now();
    controller.abort();
    process.stderr.write(`\nStopping: ${message}. Ctrl-C again stops at once.\n`);
  };
  const names = ['SIGINT', 'SIGTERM'] as const;
  for (const name of names) process.on(name, stop);
  const done = () => {
    for (const name of names) process.off(name, stop);
  };
  return { signal: controller.signal, done };
}
