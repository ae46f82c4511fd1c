import { randomUUID } from 'node:crypto';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { actions } from '../catalog';
import type { Recording } from '../fixtures';
import { type Action, isOutbound, type OutboundAction } from '../types';
import type { AnswerView, HistoryEntry, StatusView } from './api';
import { toValues } from './draft';
import { openHistoryFile } from './history-file';
import { getStatusView, interpretAnswer } from './status-view';

/** One exchange as stored: a fixture, so without personal data and credentials. */
export interface SavedExchange {
  readonly id: string;
  readonly at: string;
  readonly action: string;
  readonly to: 'sandbox' | 'live';
  readonly exchange: Recording;
  /** Why there is no whole answer. */
  readonly code?: string;
  /** The original result, even if the answer itself cannot be stored. Absent in a file of version 0.1. */
  readonly summary?: Pick<HistoryEntry, 'outcome' | 'status'> & { readonly lead: StatusView };
  readonly leadId?: string;
  readonly ms?: number;
}

/** The last exchanges, in a file that only its owner may read. */
export interface History {
  add(exchange: Omit<SavedExchange, 'id'>): Promise<void>;
  entries(): HistoryEntry[];
  find(id: string): SavedExchange | undefined;
  /** Returns the answer of an exchange; undefined when the history no longer has it. */
  answer(id: string): AnswerView | undefined;
  clear(): Promise<void>;
}

/** Thrown when the history file holds other data, which must not be overwritten. */
export class UnreadableHistory extends Error {}

/** Returns the default path of the history, in the user's state folder. */
export const getHistoryPath = (environment = process.env): string =>
  join(environment.XDG_STATE_HOME || join(homedir(), '.local/state'), 'leadconduit-vendors', 'history.ndjson');

/**
 * Opens a history file.
 *
 * @throws UnwritableHistory when the path cannot be written, UnreadableHistory when the file holds other data
 */
export function openHistory(path: string): History {
  const file = openHistoryFile(path);
  const lines = file.read();
  if (lines.length > 0 && lines.flatMap(parseLine).length === 0) throw new UnreadableHistory();
  /** Exchanges that could not be written, for example on a full disk. Kept while the workbench is open. */
  let unwritten: SavedExchange[] = [];
  const read = () => [...file.read().flatMap(parseLine), ...unwritten];
  const find = (id: string) => read().find((saved) => saved.id === id);
  return {
    async add(exchange) {
      const saved = { id: randomUUID(), ...exchange };
      await file.append(JSON.stringify(saved)).catch(() => unwritten.push(saved));
    },
    entries: () => read().toReversed().flatMap(toEntry),
    find,
    answer(id) {
      const saved = find(id);
      return saved && toAnswer(saved);
    },
    async clear() {
      unwritten = [];
      await file.clear();
    },
  };
}

/** Converts an exchange to a fixture. Only an answer of the real vendor is `recorded`. */
export function toFixture({ to, exchange }: SavedExchange): Recording {
  if (to === 'live') return exchange;
  const source = 'the sandbox of this package, from the workbench';
  return { ...exchange, origin: { ...exchange.origin, kind: 'inferred', source } };
}

/** Parses the exchange of a line; empty for an incomplete line. A file of version 0.1 calls it `story`. */
function parseLine(line: string): SavedExchange[] {
  try {
    const { story, ...saved } = JSON.parse(line) as SavedExchange & { story?: Recording };
    const exchange = saved.exchange ?? story;
    const isWhole = typeof saved.id === 'string' && typeof exchange?.response?.status === 'number';
    return isWhole ? [{ ...saved, exchange }] : [];
  } catch {
    return [];
  }
}

/** Returns the answer of an exchange; undefined when it could not be stored. */
function toAnswer({ exchange, summary, code, ms }: SavedExchange): AnswerView | undefined {
  const { response, should } = exchange;
  const took = ms !== undefined && { ms };
  if (response.status !== 0) return { from: 'history', sent: 'yes', ...response, ...took };
  if (summary === undefined || summary.status !== 0) return undefined;
  return { from: 'history', sent: summary.lead.sent, reason: should, ...(code !== undefined && { code }), ...took };
}

function toEntry(saved: SavedExchange): HistoryEntry[] {
  const { id, at, action: key, to, exchange, leadId, ms } = saved;
  const action = actions.find((one) => one.key === key) as Action | undefined;
  if (!action || !isOutbound(action)) return [];
  const { outcome, reason, ...appended } = exchange.result as { outcome: HistoryEntry['outcome']; reason?: string };
  return [
    {
      ...{ id, at, action: key, to, outcome, status: exchange.response.status, body: exchange.response.body },
      appended: Object.fromEntries(Object.entries(appended).map(([name, value]) => [name, String(value)])),
      ...(reason !== undefined && { reason }),
      ...(saved.summary ?? getLead(action, saved)),
      ...(leadId !== undefined && { leadId }),
      ...(ms !== undefined && { ms }),
      values: toValues(action.input, exchange.vars),
      choice: toAnswer(saved) ? { from: 'history', id } : { from: 'none' },
    },
  ];
}

/** Derives the status of a lead in a file of version 0.1 from its answer, if it has one. */
function getLead(action: OutboundAction, saved: SavedExchange): Pick<HistoryEntry, 'lead'> {
  const answer = toAnswer(saved);
  return answer ? { lead: getStatusView(answer, interpretAnswer(action, saved.exchange.vars, answer)) } : {};
}
