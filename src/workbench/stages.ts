import { isExchange, isInbound, listFixtures, loadFixture } from '../fixtures';
import { type OutboundAction, placeholder } from '../types';
import type { AnswerView, Choice, Draft, GridRow, Opened, ResultView, Stages } from './api';
import { findWarnings } from './checks';
import { valuesOf, varsOf } from './draft';
import { explainOutcome } from './explain-outcome';
import { type FaultAnswer, faultList, faultOf } from './faults';
import { fieldReadings, namedIn } from './field-readings';
import { requestView, withSecrets } from './request-view';

/** The four stages of a draft: what `validate` says, what is sent, what came back and what that means. */
export function stagesOf(
  action: OutboundAction,
  { values }: Pick<Draft, 'values'>,
  settings: object,
  answer: AnswerView | undefined,
): Stages {
  const vars = varsOf(action.input, values, settings);
  const sentence = action.validate(vars);
  const field = sentence === undefined ? undefined : namedIn(sentence, action);
  const fields = fieldReadings(action, vars, values, field);
  const request = requestView(action, vars);
  const result = answer
    ? explainOutcome(
        action,
        withSecrets(action, vars, () => placeholder),
        answer,
      )
    : sentence === undefined
      ? undefined
      : skipped(sentence);
  return {
    fields,
    ...(sentence !== undefined && { refusal: { sentence, ...(field !== undefined && { field }) } }),
    ...(request && { request }),
    ...(answer && { answer }),
    ...(result && { result }),
    warnings: findWarnings({ action, vars, fields, request }),
  };
}

const skipped = (reason: string): ResultView => ({
  ...{ outcome: 'skip', reason, appended: {}, byStatus: false, deciding: [] },
  rule: 'validate refused the lead; nothing is sent.',
});

/** The answer that somebody chose; undefined for none, or one that is not there. */
export async function chosenAnswer(action: OutboundAction, choice: Choice): Promise<AnswerView | undefined> {
  if (choice.from === 'pasted') {
    const { status, type, body } = choice;
    return { from: 'pasted', sent: 'yes', status, headers: type ? { 'Content-Type': type } : {}, body };
  }
  if (choice.from === 'fault') {
    const fault = await faultOf(choice.name);
    return fault && { from: 'fault', ...fault };
  }
  if (choice.from !== 'story') return undefined;
  const story = loadFixture(action, choice.case);
  return story && isExchange(story) ? { from: 'story', sent: 'yes', ...story.response } : undefined;
}

/** A story as a draft and a choice, or an inbound one as a post; undefined when there is none of that name. */
export function opened(action: Pick<OutboundAction, 'key' | 'about' | 'input'>, name: string): Opened | undefined {
  const story = loadFixture(action, name);
  if (!story) return undefined;
  if (!isInbound(story)) {
    const choice = isExchange(story) ? ({ from: 'story', case: name } as const) : ({ from: 'none' } as const);
    return { values: valuesOf(action.input, story.vars), choice };
  }
  const { method = 'POST', uri = '/', headers = {}, body = '' } = story.received;
  const headerOf = (wanted: string) =>
    String(Object.entries(headers).find(([key]) => key.toLowerCase() === wanted)?.[1] ?? '');
  const written = typeof body === 'string' ? body : JSON.stringify(body);
  return {
    values: {},
    post: { method, uri, type: headerOf('content-type'), accept: headerOf('accept'), body: written },
  };
}

/** Every story and every fault of an action, and what each comes to. */
export async function gridOf(action: OutboundAction): Promise<GridRow[]> {
  const stories = listFixtures(action).flatMap((story): GridRow[] => {
    const told = { kind: 'story', name: story.case, title: story.should, origin: story.origin.kind } as const;
    if (isExchange(story)) {
      const answer: FaultAnswer = { sent: 'yes', ...story.response };
      return [{ ...told, sent: 'yes', status: story.response.status, ...briefly(action, story.vars, answer) }];
    }
    if (isInbound(story)) return [];
    const reason = action.validate(story.vars);
    return [{ ...told, sent: 'no', outcome: 'skip', ...(reason !== undefined && { reason }), appended: {} }];
  });
  const faults = faultList().map(async ({ name, title }): Promise<GridRow> => {
    const answer = (await faultOf(name)) ?? { sent: 'no' };
    const { sent, status } = answer;
    return {
      kind: 'fault',
      name,
      title,
      sent,
      ...(status !== undefined && { status }),
      ...briefly(action, {}, answer),
    };
  });
  return [...stories, ...(await Promise.all(faults))];
}

function briefly(
  action: OutboundAction,
  vars: unknown,
  answer: FaultAnswer,
): Pick<GridRow, 'outcome' | 'reason' | 'appended'> {
  const { outcome, reason, appended } = explainOutcome(action, vars, answer);
  return { outcome, ...(reason !== undefined && { reason }), appended };
}
