import { type AnswerCode, is2xx, type LeadStatus, type OutboundAction, toResult } from '../types';
import type { ResultView } from './api';
import type { FaultAnswer } from './faults';
import { getNextStep } from './next-step';
import { getStatusView, interpretAnswer } from './status-view';

type Answered = Required<Pick<FaultAnswer, 'status' | 'headers' | 'body'>>;

/**
 * Which rule decided, and by which part of the body. Asked of the action itself, so that it holds for any vendor: a
 * word of the body decides when the answer would mean something else without it.
 */
export function explainOutcome(action: OutboundAction, vars: unknown, answer: FaultAnswer): ResultView {
  const { status, headers = {}, body = '', reason = '' } = answer;
  const interpretation = interpretAnswer(action, vars, answer);
  const lead = getStatusView(answer, interpretation);
  const next = getNextStep(action, answer, interpretation, lead);
  if (status === undefined || interpretation === undefined) {
    const rule =
      answer.sent === 'no'
        ? 'Nothing left, so the lead may be sent again.'
        : 'Bytes left and no whole answer came. The lead may have arrived: it is parked, and sent again by hand only.';
    return { outcome: 'error', status: lead, next, reason, appended: {}, rule, byStatus: false, deciding: [] };
  }
  const answered: Answered = { status, headers, body };
  const { code } = interpretation;
  const { outcome, reason: words, ...appended } = { reason: undefined, ...toResult(action.output, interpretation) };
  const isOpen = code === 'unrecognized' || code === 'contradictory';
  const byStatus = isOpen && action.interpret(vars, {}, { ...answered, status: 200 }).code !== code;
  return {
    ...{ outcome, status: lead, next, ...(words !== undefined && { reason: words }), byStatus },
    appended: Object.fromEntries(Object.entries(appended).map(([name, value]) => [name, String(value)])),
    rule: code === 'unrecognized' ? getStatusRule(lead.status, status, byStatus) : getRule(code, status),
    deciding: byStatus ? [] : getDecidingParts(action, vars, answered),
  };
}

function getRule(code: Exclude<AnswerCode, 'unrecognized'>, status: number): string {
  const rules = {
    accepted: `The vendor's own mark of acceptance is there, under HTTP ${status}.`,
    duplicate: `The vendor says that it has this lead already, under HTTP ${status}.`,
    rejected: `The vendor rejected this lead in its own words, under HTTP ${status}. It would reject it again.`,
    misconfigured:
      'The vendor refused because of the account or a setting, not because of the lead. A later delivery sends the lead again.',
    rate_limited: 'The vendor says: not now. A delivery tries again after a while.',
    contradictory: `The body accepts, but HTTP ${status} is no acceptance. The lead may be in: a delivery parks it.`,
  };
  return rules[code];
}

/** The rule for an answer that is not in the form of the vendor. */
function getStatusRule(leadStatus: LeadStatus, status: number, byStatus: boolean): string {
  if (status === 407) return 'HTTP 407 comes from your own proxy: the vendor has not seen the lead.';
  if (leadStatus === 'unsent')
    return `HTTP ${status}: the vendor has not taken the lead. A delivery tries again after a while.`;
  if (leadStatus === 'rejected')
    return `HTTP ${status} without a rejection in the form of this vendor: the request was turned away before anybody read a lead.`;
  if (is2xx({ status }))
    return 'Neither a mark of acceptance nor a rejection in the form of this vendor was found in the body. Nobody can tell what became of the lead: a delivery parks it.';
  const whatever = byStatus ? ', whatever the body says' : '';
  return `HTTP ${status} is neither an acceptance nor a rejection${whatever}. The lead may be in: a delivery parks it.`;
}

const MAX_WORDS = 200; // of a body of a few thousand characters: a vendor's own words are fewer

/** The words and marks of the body, one by one: change it, and see whether the meaning stays. Neighbours are joined. */
function getDecidingParts(action: OutboundAction, vars: unknown, answer: Answered): [start: number, end: number][] {
  const { body } = answer;
  const getMeaning = (answered: Answered) => {
    const interpretation = action.interpret(vars, {}, answered);
    return interpretation.code === 'accepted' ? 'accepted' : `${interpretation.code} ${interpretation.reason}`;
  };
  const { code } = action.interpret(vars, {}, answer);
  const before = getMeaning(answer);
  const words = code === 'unrecognized' || body.length > 5000 ? [] : [...body.matchAll(/[\p{L}\p{N}]+|[[\]|]/gu)];
  const parts: [number, number][] = [];
  for (const { index: start, 0: word } of words.slice(0, MAX_WORDS)) {
    const end = start + word.length;
    const changed = `${body.slice(0, start)}${'q'.repeat(word.length)}${body.slice(end)}`;
    if (getMeaning({ ...answer, body: changed }) === before) continue;
    const last = parts.at(-1);
    if (last && /^[^\p{L}\p{N}]{0,2}$/u.test(body.slice(last[1], start))) last[1] = end;
    else parts.push([start, end]);
  }
  return parts;
}
