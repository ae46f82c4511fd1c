import { spawnSync } from 'node:child_process';
import { accept, startVendor } from '../queue/vendor';
import { deliveringScript, parseLines, type Running, start } from './process';

/** A vendor with a log, and processes that deliver to it. */

export interface Run {
  readonly journal: string;
  readonly ids: readonly string[];
  readonly concurrency?: number;
  readonly keepAlive?: boolean;
  readonly rate?: number;
  /** Whether the journal is listed afterwards. */
  readonly isListed?: boolean;
}

/** What a delivering process tells. */
export interface Message {
  readonly id?: string;
  readonly outcome?: string;
  readonly status?: string;
  readonly sent?: string;
  readonly code?: string;
  readonly [field: string]: unknown;
}

export const createIds = (count: number, name = 'lead') => Array.from({ length: count }, (_, n) => `${name}-${n}`);

/** Starts a process that delivers. `around`: a program with words, that runs it. `options`: words for Node. */
export function startDelivery(
  origin: string,
  runs: readonly Run[],
  { around = [], options = [] }: { around?: readonly string[]; options?: readonly string[] } = {},
): Running {
  const [program = '', ...words] = [...around, process.execPath, '--no-warnings', ...options, deliveringScript];
  return start(program, words, { origin, runs });
}

/** Delivers in a process of its own, and gives what it told. */
export async function deliver(...parts: Parameters<typeof startDelivery>): Promise<Message[]> {
  const { output, ended } = startDelivery(...parts);
  const { code } = await ended;
  if (code !== 0) throw new Error(`the process ended with ${code}: ${output.stderr}`);
  return parseLines(output.stdout);
}

/** How each lead is listed, out of what a process told. */
export const getListed = (messages: readonly Message[]): Record<string, string> =>
  Object.fromEntries(messages.flatMap(({ listed, status }) => (listed ? [[String(listed), String(status)]] : [])));

/** A vendor that accepts, and holds its answers back from the n-th on until it is let go. */
export async function startHoldingVendor(from: number) {
  const held: (() => void)[] = [];
  let isHolding = true;
  const vendor = await startVendor((response) => {
    if (isHolding && vendor.came.length >= from) held.push(() => accept(response));
    else accept(response);
  });
  const release = () => {
    isHolding = false;
    for (const answer of held.splice(0)) answer();
  };
  return { ...vendor, release };
}

/** How often each lead has arrived, of those that came more than once. */
export function findTwice({ came }: { came: readonly { id: string }[] }): string[] {
  const ids = came.map(({ id }) => id);
  return ids.filter((id, index) => ids.indexOf(id) !== index);
}

/** Whether a command that needs rights succeeds here; a test is left out where it does not. */
export function isPermitted(command: string): boolean {
  const [program = '', ...words] = command.split(' ');
  const isSo = spawnSync(program, words, { stdio: 'ignore' }).status === 0;
  if (!isSo) console.warn(`Left out: not permitted here: ${command}`);
  return isSo;
}
