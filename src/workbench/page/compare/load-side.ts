import type { HistoryEntry, Stages } from '../../api';
import { getStages, openExample } from '../api';
import { isForEarlier, stages, visible } from '../preview-store';
import { route } from '../router';

/** One side of a comparison, as named texts in three parts. */
export interface Side {
  readonly parameters: Rows;
  readonly answer: Rows;
  readonly outcome: Rows;
  readonly body: string;
  /** The fields with a mask of the history. Their real values cannot be compared. */
  readonly masked: readonly string[];
  /** The field of each parameter. */
  readonly fields: ReadonlyMap<string, string>;
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

/** Finds the newest success; `history` has the newest entry first. */
export const findLastSuccess = (history: readonly HistoryEntry[]): HistoryEntry | undefined =>
  history.find(({ action, outcome }) => action === route.action && outcome === 'success');

/** The lead in the form. An answer to an earlier version of it is left out. */
function getCurrent(): Partial<Stages> {
  const { answer, result } = isForEarlier.value ? {} : visible.value;
  const { request, fields } = stages.value;
  return { fields, ...(request && { request }), ...(answer && { answer }), ...(result && { result }) };
}

function toSide({ fields = {}, request, answer, result }: Partial<Stages>): Side {
  const rows = (texts: Readonly<Record<string, string>> = {}): [string, string][] => Object.entries(texts);
  const status: [string, string][] = answer ? [['HTTP status', String(answer.status ?? 'no answer')]] : [];
  const sent = request?.parameters ?? [];
  const parameters = nameRepeated(sent.map(({ key, text }) => [key, text]));
  return {
    parameters,
    masked: Object.keys(fields).filter((name) => fields[name]?.masked),
    fields: new Map(parameters.map(([name], index) => [name, sent[index]?.field ?? ''])),
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

/** Numbers repeated keys, so that each is compared with its counterpart. */
function nameRepeated(rows: Rows): Rows {
  const counts = new Map<string, number>();
  return rows.map(([name, text]) => {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return [count > 1 ? `${name} (${count})` : name, text];
  });
}

/** Finds the parameters that are masked on one side. A mask that is not sent counts, too. */
export function findMaskedParameters(left: Side, right: Side): ReadonlySet<string> {
  const masked = new Set([...left.masked, ...right.masked]);
  const all = [...left.fields, ...right.fields];
  return new Set(all.filter(([, field]) => masked.has(field)).map(([name]) => name));
}
