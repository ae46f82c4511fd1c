import type { HistoryEntry, Stages } from '../../api';
import { getStages, openExample } from '../api';
import { isForEarlier, stages, visible } from '../preview-store';
import { route } from '../router';

/** One of the two that are held against each other, as named texts in three parts. */
export interface Side {
  readonly parameters: Rows;
  readonly answer: Rows;
  readonly outcome: Rows;
  readonly body: string;
}
export type Rows = readonly (readonly [name: string, text: string])[];

/** `now`, `success`, `history <id>` or `example <case>`. */
export type SideChoice = string;

export async function loadSide(choice: SideChoice, history: readonly HistoryEntry[]): Promise<Side> {
  if (choice === 'now') return toSide(getCurrent());
  const [kind = '', id = ''] = choice.split(' ');
  const action = route.action;
  const { signal } = new AbortController();
  if (kind === 'example') {
    const { values, choice = { from: 'none' } } = await openExample(action, id);
    return toSide(await getStages({ action, values, choice }, signal));
  }
  const entry = kind === 'success' ? findLastSuccess(history) : history.find((one) => one.id === id);
  if (!entry) return toSide({});
  return toSide(await getStages({ action, values: entry.values, choice: entry.choice }, signal));
}

/** The newest first. */
export const findLastSuccess = (history: readonly HistoryEntry[]): HistoryEntry | undefined =>
  history.find(({ action, outcome }) => action === route.action && outcome === 'success');

/** The lead in the form; an answer to an earlier version of it is none of its own. */
function getCurrent(): Partial<Stages> {
  const { answer, result } = isForEarlier.value ? {} : visible.value;
  const { request } = stages.value;
  return { ...(request && { request }), ...(answer && { answer }), ...(result && { result }) };
}

function toSide({ request, answer, result }: Partial<Stages>): Side {
  const rows = (texts: Readonly<Record<string, string>> = {}): [string, string][] => Object.entries(texts);
  const status: [string, string][] = answer ? [['HTTP status', String(answer.status ?? 'no answer')]] : [];
  return {
    parameters: nameRepeated((request?.parameters ?? []).map(({ key, text }) => [key, text])),
    answer: [...status, ...rows(answer?.headers)],
    outcome: result
      ? [
          ['outcome', result.outcome],
          ['the lead', result.status.title],
          ...(result.reason ? [['reason', result.reason] as const] : []),
          ...rows(result.appended),
        ]
      : [],
    body: answer?.body ?? '',
  };
}

/** A key that comes again gets its place, so that each is held against its own. */
function nameRepeated(rows: Rows): Rows {
  const counts = new Map<string, number>();
  return rows.map(([name, text]) => {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return [count > 1 ? `${name} (${count})` : name, text];
  });
}
