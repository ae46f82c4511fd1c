/** Turns the first Ctrl-C, or SIGTERM, into a signal, by which the leads under way may end; the second ends the process at once. */
export function onInterrupt(): { signal: AbortSignal; done: () => void } {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
    process.stderr.write('\nStopping: the leads under way may end. Ctrl-C again stops at once.\n');
  };
  const names = ['SIGINT', 'SIGTERM'] as const;
  for (const name of names) process.on(name, stop);
  const done = () => {
    for (const name of names) process.off(name, stop);
  };
  return { signal: controller.signal, done };
}
