/** Something a person at the terminal can mend. Its message is a whole sentence and holds no value of a lead. */
export class Trouble extends Error {}

/** The message of anything that was thrown by a file system or a parser, without the values it may quote. */
export function codeOf(error: unknown): string {
  return String((error as { code?: unknown } | undefined)?.code ?? 'unreadable');
}
