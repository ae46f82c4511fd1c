import { type AnswerCode, is2xx, type LeadStatus, type OutboundAction, toResult } from '../types';
import type { ResultView } from './api';
import type { FaultAnswer } from './faults';
import { getNextStep } from './next-step';
import { getStatusView, interpretAnswer } from './status-view';

type Answered = Required<Pick<FaultAnswer, 'status' | 'headers' | 'body'>>;

/**
 * Explains an outcome: which rule decided, and by which part of the body. It asks the action itself, so it works for
 * any vendor: a word of the body decides if the answer has another meaning without it.
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
        : 'Bytes left, but no whole answer came. The lead may have arrived: it is parked, and only a person sends it again.';
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
    accepted: `The answer has the vendor's mark of acceptance, with HTTP ${status}.`,
    duplicate: `The vendor says that it has this lead already, with HTTP ${status}.`,
    rejected: `The vendor rejected this lead in its own words, with HTTP ${status}. It would reject it again.`,
    misconfigured:
      'The vendor turned the lead away because of the account or a setting, not because of the lead. A later delivery sends it again.',
    rate_limited: 'The vendor says: not now. A delivery tries again after a wait.',
    contradictory: `The body accepts the lead, but HTTP ${status} is not a success. The lead may have arrived: a delivery parks it.`,
  };
  return rules[code];
}

/** Returns the rule for an answer that is not in the vendor's format. */
function getStatusRule(leadStatus: LeadStatus, status: number, byStatus: boolean): string {
  if (status === 407) return 'HTTP 407 comes from your own proxy: the vendor has not seen the lead.';
  if (leadStatus === 'unsent')
    return `HTTP ${status}: the vendor has not taken the lead. A delivery tries again after a wait.`;
  if (leadStatus === 'rejected')
    return `HTTP ${status} without a rejection in this vendor's format: the request was turned away before it was read as a lead.`;
  if (is2xx({ status }))
    return "The body has neither the vendor's mark of acceptance nor a rejection in its format. The lead may have arrived: a delivery parks it.";
  const whatever = byStatus ? ', whatever the body says' : '';
  return `HTTP ${status} is neither an acceptance nor a rejection${whatever}. The lead may have arrived: a delivery parks it.`;
}

const MAX_WORDS = 200; // a vendor's own answer has fewer words

/** Changes each word and mark of the body, and returns those that change the meaning. Neighbours are joined. */
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
