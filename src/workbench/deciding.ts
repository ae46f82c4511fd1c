import { type AnyResult, isAccepting, isRefusing, isUnexpected, type OutboundAction } from '../types';
import type { ResultView } from './api';
import type { FaultAnswer } from './faults';

type Answered = Required<Pick<FaultAnswer, 'status' | 'headers' | 'body'>>;

/**
 * Which rule decided, and by which part of the body. Asked of the action itself, so that it holds for any vendor: a
 * word of the body decides when the outcome would be another without it.
 */
export function resultView(action: OutboundAction, vars: unknown, answer: FaultAnswer): ResultView {
  const { status, headers = {}, body = '', reason = '' } = answer;
  if (status === undefined) {
    const rule =
      answer.sent === 'no'
        ? 'Nothing left, so the lead may be sent again.'
        : 'Bytes left and no whole answer came. The lead may have arrived: it is parked, and sent again by hand only.';
    return { outcome: 'error', reason, appended: {}, rule, byStatus: false, deciding: [] };
  }
  const answered: Answered = { status, headers, body };
  const { outcome, reason: said, ...appended } = action.response(vars, {}, answered) as AnyResult & { reason?: string };
  const byStatus =
    isUnexpected({ outcome, reason: said }) &&
    told(action, vars, { ...answered, status: 200 }) !== told(action, vars, answered);
  return {
    ...{ outcome, ...(said !== undefined && { reason: said }), byStatus },
    appended: Object.fromEntries(Object.entries(appended).map(([name, found]) => [name, String(found)])),
    rule: ruleOf({ outcome, reason: said }, status, byStatus),
    deciding: byStatus ? [] : decidingParts(action, vars, answered),
  };
}

function ruleOf(result: { outcome: string; reason?: unknown }, status: number, byStatus: boolean): string {
  if (result.outcome === 'success') return `The vendor's own mark of acceptance is there, under HTTP ${status}.`;
  if (result.outcome === 'failure')
    return `The vendor refused this lead in its own words, under HTTP ${status}. It would refuse it again.`;
  if (!isUnexpected(result)) return 'The vendor refused because of the account or a setting, not because of the lead.';
  const answer = { status };
  if (status === 429) return 'HTTP 429: the vendor has not taken the lead. A delivery tries again after a while.';
  if (byStatus && isRefusing(answer)) return `The body accepts, but HTTP ${status} is no acceptance.`;
  if (!isRefusing(answer)) {
    const parked =
      status >= 500 ? ' The lead may be in: a delivery parks it, unless a 503 names a time to come back.' : '';
    return `HTTP ${status} is neither an acceptance nor a refusal${byStatus ? ', whatever the body says' : ''}.${parked}`;
  }
  return isAccepting(answer)
    ? 'Neither a mark of acceptance nor a refusal in the form of this vendor was found in the body. Nobody can tell what became of the lead: a delivery parks it.'
    : `HTTP ${status} without a refusal in the form of this vendor: the request was not taken, and nobody can tell why.`;
}

const told = (action: OutboundAction, vars: unknown, answer: Answered): string => {
  const { outcome, reason } = action.response(vars, {}, answer) as { outcome: string; reason?: string };
  return isUnexpected({ outcome, reason }) ? 'unexpected' : `${outcome} ${reason ?? ''}`;
};

const most = 200; // words, of a body of a few thousand characters: a vendor's own words are fewer

/** The words and marks of the body, one by one: change it, and see whether the outcome stays. Neighbours are joined. */
function decidingParts(action: OutboundAction, vars: unknown, answer: Answered): [start: number, end: number][] {
  const { body } = answer;
  const before = told(action, vars, answer);
  const words = before === 'unexpected' || body.length > 5000 ? [] : [...body.matchAll(/[\p{L}\p{N}]+|[[\]|]/gu)];
  const parts: [number, number][] = [];
  for (const { index: start, 0: word } of words.slice(0, most)) {
    const end = start + word.length;
    const changed = `${body.slice(0, start)}${'q'.repeat(word.length)}${body.slice(end)}`;
    if (told(action, vars, { ...answer, body: changed }) === before) continue;
    const last = parts.at(-1);
    if (last && /^[^\p{L}\p{N}]{0,2}$/u.test(body.slice(last[1], start))) last[1] = end;
    else parts.push([start, end]);
  }
  return parts;
}
