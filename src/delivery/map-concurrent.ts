import { setImmediate } from 'node:timers'; // not the global one, which the fake timers of a caller's tests replace

/** The longest time, in milliseconds, for which tasks that end without I/O keep timers and signals waiting. */
const MAX_BLOCKING_MS = 10;

const takeTurn = () => new Promise((resolve) => setImmediate(resolve));

/**
 * Runs a task for each item, at most `concurrency` at once, and yields the results as they come. An error of the items
 * or of a task is thrown after the running tasks have finished and their results were yielded.
 */
export async function* mapConcurrentUnordered<T, R>(
  items: AsyncIterable<T> | Iterable<T>,
  task: (item: T) => Promise<R>,
  concurrency: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<R> {
  const source = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  const ended: R[] = [];
  let running = 0;
  let turnedAt = performance.now();
  let pulling = false;
  let more = true;
  let failure: { error: unknown; isOfSource: boolean } | undefined;
  let wake = () => {};
  const change = () =>
    new Promise<void>((resolve) => {
      wake = resolve;
    });
  let stopped = false;
  const stop = () => {
    more = false;
    stopped = true; // must not wait for a source that never answers
    wake();
  };
  const begin = async (item: T) => {
    running++;
    try {
      ended.push(await task(item));
    } catch (error) {
      failure ??= { error, isOfSource: false };
      more = false;
    }
    running--;
    wake();
  };
  const pull = async () => {
    pulling = true;
    try {
      const next = await source.next();
      if (next.done || !more) more = false;
      else void begin(next.value);
    } catch (error) {
      failure ??= { error, isOfSource: true };
      more = false;
    }
    pulling = false;
    wake();
  };
  if (signal?.aborted) stop();
  signal?.addEventListener('abort', stop);
  try {
    while (more || running > 0 || ended.length > 0 || (pulling && !stopped)) {
      if (more && !pulling && running < concurrency && ended.length === 0) void pull();
      if (ended.length === 0 && (running > 0 || (pulling && !stopped))) await change();
      if (ended.length > 0 && performance.now() - turnedAt >= MAX_BLOCKING_MS) {
        await takeTurn();
        turnedAt = performance.now();
      }
      while (ended.length > 0) yield ended.shift() as R;
    }
    if (failure) throw failure.error;
  } finally {
    more = false; // an item that is still being read must not start: the consumer has stopped
    signal?.removeEventListener('abort', stop);
    while (running > 0) await change();
    const closing = failure?.isOfSource ? undefined : Promise.resolve(source.return?.());
    if (pulling) closing?.catch(() => undefined);
    else await closing;
  }
}
