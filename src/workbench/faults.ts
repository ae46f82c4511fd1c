import { send } from '../http';
import { type FaultName, faults, startSandbox } from '../sandbox';
import type { OutboundAction } from '../types';
import type { AnswerView, FaultInfo } from './api';
import { toVars } from './draft';
import { readSampleLead } from './import-lead';
import { getShownHeaders } from './status-view';

/** Faults: what a vendor's server may do instead of sending a proper answer. They are those of the sandbox. */

/** A whole answer, or why there is none. */
export type FaultAnswer = Omit<AnswerView, 'from' | 'ms'>;

/** Faults of the sandbox that look like another one on the page. */
const OMITTED: readonly FaultName[] = [
  ...(['reset', 'reset-in-head', 'reset-in-body', 'slow-head', 'slow-body', 'repeated-answer'] as const),
];

/** Faults whose answer has a Retry-After, in seconds. */
const RETRY_AFTER: { readonly [name in FaultName]?: number } = { 'status-429': 30, 'status-503': 120 };

/** The fault that the sandbox does not have: nobody listens. */
const REFUSED = 'refused';
type PageFault = FaultName | typeof REFUSED;

const pageFaults: readonly PageFault[] = [
  REFUSED,
  ...(Object.keys(faults) as FaultName[]).filter((name) => !OMITTED.includes(name)),
];

export const listFaults = (): FaultInfo[] => pageFaults.map((name) => ({ name, title: getTitle(name) }));

function getTitle(name: PageFault): string {
  if (name === REFUSED) return 'Connection refused: nothing left';
  const retryAfter = RETRY_AFTER[name];
  return faults[name].title + (retryAfter === undefined ? '' : ` (Retry-After: ${retryAfter})`);
}

const known = new Map<string, Promise<FaultAnswer>>();

/** Returns the answer of a fault to a lead of an action; undefined for an unknown name. Each runs once and is cached. */
export async function getFault(action: OutboundAction, name: string): Promise<FaultAnswer | undefined> {
  const fault = pageFaults.find((one) => one === name);
  if (fault === undefined) return undefined;
  const key = `${action.key} ${fault}`;
  const answer = known.get(key) ?? runFault(action, fault);
  known.set(key, answer);
  return answer;
}

/** Sends the sample lead to a sandbox that has the fault, so that the result is the same as in a delivery. */
async function runFault(action: OutboundAction, name: PageFault): Promise<FaultAnswer> {
  const vars = toVars(action.input, readSampleLead(action, 0, {}).values, {});
  const { host } = action.destination(vars);
  const plan = name === REFUSED ? [] : [{ fault: name, retryAfter: RETRY_AFTER[name] }];
  const sandbox = await startSandbox({ faults: plan });
  const { origin } = sandbox;
  if (name === REFUSED) await sandbox.close();
  try {
    const timeoutMs = name === 'timeout' ? 500 : 10_000;
    const attempt = await send(action.request(vars), { host, origin, timeoutMs });
    return attempt.sent === 'yes' ? { ...attempt, headers: getShownHeaders(attempt.headers) } : attempt;
  } finally {
    if (name !== REFUSED) await sandbox.close();
  }
}
