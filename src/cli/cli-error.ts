/** An error that the user can fix. Its message is a whole sentence and holds no value of a lead. */
export class CliError extends Error {}

/** Returns the code of a system error; `unreadable` when it has none. The error's message may quote a file. */
export function getErrorCode(error: unknown): string {
  return String((error as { code?: unknown } | undefined)?.code ?? 'unreadable');
}

/**
 * Describes an internal error for people. Its message may quote a lead, so it is withheld.
 *
 * @param isDebugging whether to add the name, the code and the stack of the error
 */
export function describeInternalError(error: unknown, isDebugging: boolean): string {
  const summary = 'Internal error. Details are withheld because they may contain lead data';
  if (!isDebugging) return `${summary}; set LEADCONDUIT_DEBUG=1 for redacted details.`;
  const { name, message, stack = '' } = error instanceof Error ? error : { name: typeof error, message: '' };
  const lines = stack.replace(message, '').split('\n'); // the stack contains the message, too
  const frames = lines.filter((line) => /^\s+at .*:\d+:\d+\)?$/.test(line));
  return [`${summary}.`, `${name} ${getErrorCode(error)}`, ...frames].join('\n');
}
