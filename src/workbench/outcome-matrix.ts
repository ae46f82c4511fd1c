import { type ExchangeFixture, isExchange, isInbound, listFixtures } from '../fixtures';
import type { Interpretation, OutboundAction } from '../types';
import type { GridRow } from './api';
import { explainOutcome } from './explain-outcome';
import { type FaultAnswer, getFault, listFaults } from './faults';
import { getOutcomeGroup, interpretAnswer, unsentView } from './status-view';

/** Returns every example and every fault of an action with its outcome. */
export async function getOutcomeMatrix(action: OutboundAction): Promise<GridRow[]> {
  const examples = listFixtures(action).flatMap((example): GridRow[] => {
    const origin = example.origin.kind;
    const base = { kind: 'example', name: example.case, about: example.should, origin } as const;
    if (isExchange(example)) return [{ ...base, ...describeExchange(action, example) }];
    if (isInbound(example)) return [];
    const reason = action.validate(example.vars) ?? '';
    const title = `Not sent: ${reason}`;
    return [{ ...base, title, lead: unsentView, group: 'refused', outcome: 'skip', reason, appended: {} }];
  });
  const faults = listFaults().map(async ({ name, title }): Promise<GridRow> => {
    const answer = (await getFault(action, name)) ?? { sent: 'no' };
    return {
      kind: 'fault',
      name,
      title,
      about: '',
      ...describeAnswer(action, {}, answer, interpretAnswer(action, {}, answer)),
    };
  });
  return [...examples, ...(await Promise.all(faults))];
}

type Description = Omit<GridRow, 'kind' | 'name' | 'title' | 'about' | 'origin'>;

function describeExchange(
  action: OutboundAction,
  { vars, response }: ExchangeFixture,
): Description & { title: string } {
  const answer = { sent: 'yes', ...response } as const;
  const interpretation = interpretAnswer(action, vars, answer);
  const row = describeAnswer(action, vars, answer, interpretation);
  return { ...row, title: getTitle(row, interpretation) };
}

/** Returns a title in the words that a person would search for. */
function getTitle({ group, reason, status }: Description, interpretation: Interpretation | undefined): string {
  if (group === 'accepted') return 'Vendor accepts the lead';
  const isOwnWords = (group === 'rejected' || group === 'settings') && interpretation?.code !== 'unrecognized';
  if (isOwnWords && reason) return `Vendor says ${reason}`;
  return `HTTP ${status}, not recognized`;
}

function describeAnswer(
  action: OutboundAction,
  vars: unknown,
  answer: FaultAnswer,
  interpretation: Interpretation | undefined,
): Description {
  const { outcome, status: lead, reason, appended } = explainOutcome(action, vars, answer);
  return {
    ...(answer.status !== undefined && { status: answer.status }),
    ...{ lead, group: getOutcomeGroup(answer, interpretation), outcome },
    ...(reason !== undefined && { reason }),
    appended,
  };
}
