import { getSendState } from '../delivery/internal';
import { isExchange, loadFixture } from '../fixtures';
import { getReaders, type OutboundAction, placeholder, toRawText } from '../types';
import type { AnswerView, Choice, Draft, ResultView, Stages } from './api';
import { findWarnings } from './checks';
import { toVars } from './draft';
import { explainOutcome } from './explain-outcome';
import { getFault } from './faults';
import { findNamedVariable, getFieldStatuses } from './field-status';
import type { History } from './history';
import { getFieldLabel } from './labels';
import { buildRequestView, withSecrets } from './request-view';
import { toAttempt, unsentView } from './status-view';

/** Returns the four stages of a draft: the result of `validate`, the request, the answer and its meaning. */
export function getStages(
  action: OutboundAction,
  { values }: Pick<Draft, 'values'>,
  settings: object,
  answer: AnswerView | undefined,
): Stages {
  const vars = toVars(action.input, values, settings);
  const sentence = action.validate(vars);
  const field = sentence === undefined ? undefined : findNamedVariable(sentence, action);
  const fields = getFieldStatuses(action, vars, values, field);
  const request = buildRequestView(action, vars);
  const result = answer
    ? explainOutcome(
        action,
        withSecrets(action, vars, () => placeholder),
        answer,
      )
    : sentence === undefined
      ? undefined
      : describeSkipped(action, sentence, field);
  return {
    fields,
    ...(sentence !== undefined && { refusal: { sentence, ...(field !== undefined && { field }) } }),
    ...(request && { request }),
    missing: findMissing(action, vars),
    ...(answer && { answer: { ...answer, sent: getSendState(toAttempt(answer)) } }),
    ...(result && { result }),
    warnings: findWarnings({ action, vars, fields, request }),
  };
}

function describeSkipped(action: OutboundAction, reason: string, field: string | undefined): ResultView {
  const variable = action.input.find(({ name }) => name === field);
  const next = variable
    ? { sentence: `Correct ${getFieldLabel(action, variable)}.`, field: variable.name }
    : { sentence: 'Correct the lead or the settings as the reason says.' };
  return {
    ...{ outcome: 'skip', status: unsentView, next, reason, appended: {}, byStatus: false, deciding: [] },
    rule: 'validate refused the lead; nothing is sent.',
  };
}

/** Finds every required variable without a text. `validate` names only the first. */
const findMissing = (action: OutboundAction, vars: unknown): string[] =>
  [...getReaders(action.input).values()]
    .filter(
      ({ variable, getRaw, getValue }) => variable.required && getValue(vars) === '' && toRawText(getRaw(vars)) === '',
    )
    .map(({ variable }) => variable.name);

/** Returns the chosen answer; undefined when none is chosen, or it no longer exists. */
export async function getChosenAnswer(
  action: OutboundAction,
  choice: Choice,
  history: Pick<History, 'answer'>,
): Promise<AnswerView | undefined> {
  if (choice.from === 'pasted') {
    const { status, type, body } = choice;
    return { from: 'pasted', sent: 'yes', status, headers: type ? { 'Content-Type': type } : {}, body };
  }
  if (choice.from === 'fault') {
    const fault = await getFault(action, choice.name);
    return fault && { from: 'fault', ...fault };
  }
  if (choice.from === 'history') return history.answer(choice.id);
  if (choice.from !== 'example') return undefined;
  const example = loadFixture(action, choice.case);
  return example && isExchange(example) ? { from: 'example', sent: 'yes', ...example.response } : undefined;
}
