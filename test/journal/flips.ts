import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Driver } from '../support/drivers';

/** Journals as a clean end or a kill has left them, and what becomes of them when one bit of their files flips. */

const memory = fs.existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** The files of a journal, as base64, and how each of its leads stands. */
export interface State {
  readonly database: string;
  /** What SQLite takes an open transaction back with: there after a kill alone. */
  readonly rollback?: string;
  readonly known: Record<string, string | null>;
  /** Leads of the transaction that the kill has met: each way in which they may stand. */
  readonly open: Record<string, (string | null)[]>;
}

interface Flip {
  readonly state: number;
  readonly part: 'database' | 'rollback';
  readonly bit: number;
}

const readBase64 = (file: string) => (fs.existsSync(file) ? fs.readFileSync(file).toString('base64') : undefined);

/**
 * Lets a process write a journal.
 *
 * @param pages as soon as it has so many pages, the process kills itself within a transaction
 * @param killAfter the process is killed once it has told of so many transactions
 */
export async function createState(
  { program, words }: Driver,
  { leads = 60, pages = 0, killAfter = Number.POSITIVE_INFINITY },
): Promise<State> {
  const folder = fs.mkdtempSync(join(memory, 'state-'));
  const file = join(folder, 'journal');
  const script = join(__dirname, 'writing-process.js');
  const child = spawn(program, [...words, script, file, String(leads), String(pages)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  let told = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk;
    told += chunk.filter((byte) => byte === 10).length;
    if (told >= killAfter) child.kill('SIGKILL');
  });
  await new Promise((resolve) => child.once('close', resolve));
  const known: State['known'] = {};
  let begun: Record<string, string> = {};
  const whole = output.slice(0, output.lastIndexOf('\n'));
  for (const line of whole.split('\n')) {
    const message = JSON.parse(line);
    begun = message.begun ?? {};
    Object.assign(known, message.durable);
  }
  const open: State['open'] = {};
  for (const [key, status] of Object.entries(begun)) open[key] = [known[key] ?? null, status];
  const [database = '', rollback] = [readBase64(file), readBase64(`${file}-journal`)];
  fs.rmSync(folder, { recursive: true });
  const all = { ...Object.fromEntries(Object.keys(open).map((key) => [key, null])), ...known };
  return { database, ...(rollback && { rollback }), known: all, open };
}

/** States of the three kinds: ended, killed at any moment with a transaction open, killed with pages half written. */
export async function createStates(driver: Driver, kills: number): Promise<State[]> {
  const states = [await createState(driver, {})];
  for (const pages of [8, 16]) states.push(await createState(driver, { leads: 1000, pages }));
  for (let tries = 0; states.length < 3 + kills && tries < 20 * kills; tries++) {
    const state = await createState(driver, { leads: 100_000, killAfter: 20 + Math.floor(Math.random() * 20) });
    if (state.rollback) states.push(state);
  }
  return states;
}

const HEADER_BITS = 8 * 128;

/** A number of flips, over all bytes of all files; each bit of the headers of a file is among them. */
export function createFlips(states: readonly State[], count: number): Flip[] {
  const parts = states.flatMap(({ database, rollback }, state) => [
    { state, part: 'database' as const, bits: 8 * Buffer.byteLength(database, 'base64') },
    ...(rollback ? [{ state, part: 'rollback' as const, bits: 8 * Buffer.byteLength(rollback, 'base64') }] : []),
  ]);
  const headers = parts.flatMap(({ state, part }) =>
    Array.from({ length: HEADER_BITS }, (_, bit): Flip => ({ state, part, bit })),
  );
  if (headers.length > count) return sample(headers, count);
  const total = parts.reduce((sum, { bits }) => sum + bits, 0);
  const rest = parts.flatMap(({ state, part, bits }) => {
    const share = Math.ceil(((count - headers.length) * bits) / total);
    return Array.from({ length: share }, (_, n): Flip => {
      return { state, part, bit: Math.floor(((n + Math.random()) * bits) / share) };
    });
  });
  return [...headers, ...rest];
}

const sample = <T>(items: readonly T[], count: number): T[] =>
  Array.from({ length: count }, (_, n) => items[Math.floor(((n + Math.random()) * items.length) / count)] as T);

/** Flips that make text of a digest's BLOB of 16 bytes, which one of the drivers cannot read. */
export const createKindFlips = (states: readonly State[]): Flip[] =>
  states.flatMap(({ database }, state) =>
    Array.from(Buffer.from(database, 'base64'), (byte, at): Flip[] =>
      byte === 12 + 2 * 16 ? [{ state, part: 'database', bit: 8 * at }] : [],
    ).flat(),
  );

/** Runs flips in a process. Gives what was wrong, an end of the process included, and how the journals were opened. */
export async function runFlips(driver: Driver, states: readonly State[], flips: readonly Flip[]) {
  const folder = fs.mkdtempSync(join(memory, 'flips-'));
  const faults: string[] = [];
  const codes: Record<string, number> = {};
  for (let from = 0; from < flips.length; ) {
    const { messages, stderr, end } = await runProcess(driver, { folder, states, flips: flips.slice(from) });
    for (const { flip, fault } of messages) if (fault) faults.push(`${fault} after ${JSON.stringify(flip)}`);
    for (const [code, count] of Object.entries(messages.at(-1)?.codes ?? {})) codes[code] = (codes[code] ?? 0) + count;
    if (end === 0) break;
    const { at = 0 } = messages.findLast((message) => message.at !== undefined) ?? {};
    faults.push(`ended with ${end} after ${JSON.stringify(flips[from + at])}: ${stderr.slice(0, 300)}`);
    from += at + 1;
  }
  fs.rmSync(folder, { recursive: true });
  return { faults, codes };
}

interface Message {
  readonly at?: number;
  readonly flip?: Flip;
  readonly fault?: string;
  readonly codes?: Record<string, number>;
}

async function runProcess({ program, words }: Driver, input: object) {
  const child = spawn(program, ['--expose-gc', ...words, join(__dirname, 'flip-process.js')]);
  child.stdin.end(JSON.stringify(input));
  const output: Buffer[] = [];
  let stderr = '';
  child.stdout.on('data', (chunk) => output.push(chunk));
  child.stderr.on('data', (chunk) => (stderr += chunk));
  const end = await new Promise((resolve) => child.once('close', (code, signal) => resolve(code ?? signal)));
  const lines = Buffer.concat(output).toString().split('\n').filter(Boolean);
  return { messages: lines.map((line): Message => JSON.parse(line)), stderr, end };
}
