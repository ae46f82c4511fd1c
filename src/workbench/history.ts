import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { actions } from '../catalog';
import type { Recording } from '../fixtures';
import { header } from '../types';
import type { HistoryEntry } from './api';
import { valuesOf } from './draft';

/** One exchange as it is kept: a story, and so without the person and the credentials. */
interface Kept {
  readonly id: string;
  readonly at: string;
  readonly action: string;
  readonly to: 'sandbox' | 'live';
  readonly story: Recording;
}

/** The last exchanges, in a file that only its owner may read. */
export interface History {
  add(kept: Omit<Kept, 'id'>): void;
  entries(): HistoryEntry[];
  story(id: string): Kept | undefined;
  forget(): void;
}

const most = 100;

/** The file of the history holds something else, which must not be lost. */
export class UnreadableHistory extends Error {}

/** Where the history lies unless told: with the other states of programs. */
export const historyFile = (environment = process.env): string =>
  join(environment.XDG_STATE_HOME || join(homedir(), '.local/state'), 'leadconduit-vendors', 'history.ndjson');

/**
 * Opens the history of a file. Throws when the file holds something else, which would be lost. What cannot be written
 * is remembered only while the workbench is open: a history is no record of leads.
 */
export function openHistory(file: string): History {
  let kept = readKept(file).slice(-most);
  return {
    add(exchange) {
      kept = [...kept, { id: randomUUID(), ...exchange }].slice(-most);
      written(() => {
        mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
        writeFileSync(`${file}.next`, kept.map((one) => `${JSON.stringify(one)}\n`).join(''), { mode: 0o600 });
        renameSync(`${file}.next`, file);
      });
    },
    entries: () => kept.toReversed().flatMap(entryOf),
    story: (id) => kept.find((one) => one.id === id),
    forget() {
      kept = [];
      written(() => rmSync(file, { force: true }));
    },
  };
}

function written(work: () => void): void {
  try {
    work();
  } catch {
    // The page goes on with what it remembers.
  }
}

function readKept(file: string): Kept[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  const found = lines.flatMap(keptIn);
  if (lines.length > 0 && found.length === 0) throw new UnreadableHistory();
  return found;
}

/** The exchange of a line; none of a line that is torn. */
function keptIn(line: string): Kept[] {
  try {
    const one = JSON.parse(line) as Kept;
    return typeof one.id === 'string' && typeof one.story?.response?.status === 'number' ? [one] : [];
  } catch {
    return [];
  }
}

function entryOf({ id, at, action, to, story }: Kept): HistoryEntry[] {
  const module = actions.find(({ key }) => key === action);
  if (!module) return [];
  const { status, headers, body } = story.response;
  const { outcome, reason } = story.result as { outcome: HistoryEntry['outcome']; reason?: string };
  const values = valuesOf(module.input, story.vars);
  const pasted = { from: 'pasted', status, type: header(headers, 'content-type'), body } as const;
  const choice = status === 0 ? ({ from: 'none' } as const) : pasted;
  return [{ id, at, action, to, outcome, ...(reason !== undefined && { reason }), status, values, choice }];
}
