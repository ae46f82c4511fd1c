import { openSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { ReadStream, WriteStream } from 'node:tty';
import { CliError } from './cli-error';

/** What decides whether leads may go out. */
export interface ConsentInput {
  /** Whether they go to the real vendor. */
  readonly isLive: boolean;
  /** Whether there is somebody to ask. */
  readonly isTerminal: boolean;
  /** `--yes` */
  readonly yes: boolean;
  /** Why columns of the file are not sent, where there are unknown ones. */
  readonly unknownColumns: string | undefined;
}

/** Send, ask first, or refuse with a message. */
export type Consent = 'send' | 'ask' | { readonly refusal: string };

/** Decides whether leads may go out. `--yes` never accepts an unknown column: its values would be lost. */
export function decideConsent({ isLive, isTerminal, yes, unknownColumns }: ConsentInput): Consent {
  if (!isLive) return 'send';
  if (unknownColumns !== undefined) return { refusal: `nothing was sent: ${unknownColumns}` };
  if (yes) return 'send';
  if (isTerminal) return 'ask';
  return { refusal: 'nothing was sent: there is no terminal for the question; read the report, then add --yes' };
}

/**
 * Whether the journal of a delivery was decided on: the real vendor is never written to without one by mistake.
 *
 * @param journal `false` where `--no-journal` was said
 * @throws CliError
 */
export function assertJournalChoice(isLive: boolean, journal: string | false | undefined): void {
  if (!isLive || journal !== undefined) return;
  throw new CliError(
    '--live needs --journal FILE, so that a second run sends nothing twice; --no-journal sends without one',
  );
}

/** Somebody who can be asked, whatever stands on standard input. */
export interface Terminal {
  readonly input: Readable;
  readonly output: Writable;
  close(): void;
}

/** Opens the terminal of this process; undefined where it has none. */
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

/** Asks a question. Whether the answer was yes; an empty one and the end of the input are a no. */
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

/** Gets consent as `decideConsent` says. Throws CliError where there is none. */
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
