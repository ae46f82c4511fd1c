/**
 * Calls a caller's listener. Ignores its errors: what it throws, and what a promise or thenable that it returns rejects
 * with.
 *
 * @internal
 */
export function notify<T>(listener: ((event: T) => unknown) | undefined, event: T): void {
  try {
    Promise.resolve(listener?.(event)).catch(() => undefined);
  } catch {
    // an error of a listener must not stop the work that it listens to
  }
}
