import { openSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { ReadStream, WriteStream } from 'node:tty';
import { CliError } from './cli-error';

/** The facts that decide whether leads may be sent. */
export interface ConsentInput {
  /** Whether the leads go to the real vendor. */
  readonly isLive: boolean;
  /** Whether there is a terminal for a question. */
  readonly isTerminal: boolean;
  /** Whether `--yes` was given. */
  readonly yes: boolean;
  /** A sentence about the unknown columns of the file; undefined when there are none. */
  readonly unknownColumns: string | undefined;
}

/** The decision: send, ask first, or refuse with a message. */
export type Consent = 'send' | 'ask' | { readonly refusal: string };

/** Decides whether leads may be sent. `--yes` does not accept unknown columns, because their values would be lost. */
export function decideConsent({ isLive, isTerminal, yes, unknownColumns }: ConsentInput): Consent {
  if (!isLive) return 'send';
  if (unknownColumns !== undefined) return { refusal: `nothing was sent: ${unknownColumns}` };
  if (yes) return 'send';
  if (isTerminal) return 'ask';
  return { refusal: 'nothing was sent: there is no terminal for the question; read the report, then add --yes' };
}

/**
 * Asserts that a live delivery has a journal, or that a person has chosen to have none.
 *
 * @param journal `false` for `--no-journal`
 * @throws CliError when it has neither
 */
export function assertJournalChoice(isLive: boolean, journal: string | false | undefined): void {
  if (!isLive || journal !== undefined) return;
  throw new CliError(
    '--live needs --journal FILE, so that a second run sends nothing twice; --no-journal sends without one',
  );
}

/** The terminal of a person. It can be asked even when standard input is a file or a pipe. */
export interface Terminal {
  readonly input: Readable;
  readonly output: Writable;
  close(): void;
}

/** Opens the terminal of this process; undefined when it has none. */
function openTerminal(): Terminal | undefined {
  try {
    const input = new ReadStream(openSync('/dev/tty', 'r'));
    const output = new WriteStream(openSync('/dev/tty', 'w'));
    const close = () => {
      input.destroy();
      output.destroy();
    };
    return { input, output, close };
  } catch {
    if (!process.stdin.isTTY) return undefined;
    return { input: process.stdin, output: process.stderr, close: () => process.stdin.pause() };
  }
}

/** Asks a question. Resolves with true for yes; an empty answer and the end of the input mean no. */
export function askYesNo(question: string, { input, output }: Pick<Terminal, 'input' | 'output'>): Promise<boolean> {
  const lines = createInterface({ input, output, terminal: false });
  return new Promise((resolve) => {
    lines.once('line', (line) => {
      resolve(/^\s*y(?:es)?\s*$/i.test(line));
      lines.close();
    });
    lines.once('close', () => resolve(false));
    output.write(`${question} [y/N] `);
  });
}

/** Gets the consent to send: decides with `decideConsent`, and asks if needed. Throws CliError without consent. */
export async function getConsent(
  input: Omit<ConsentInput, 'isTerminal'>,
  question: string,
  open: () => Terminal | undefined = openTerminal,
): Promise<void> {
  const terminal = input.isLive && !input.yes ? open() : undefined;
  try {
    const consent = decideConsent({ ...input, isTerminal: terminal !== undefined });
    if (typeof consent === 'object') throw new CliError(consent.refusal);
    if (consent === 'send' || (terminal && (await askYesNo(question, terminal)))) return;
    throw new CliError('nothing was sent');
  } finally {
    terminal?.close();
  }
}
