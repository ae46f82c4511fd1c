import { existsSync } from 'node:fs';
import { actions } from '../catalog';
import { getTimeoutSeconds } from '../delivery/send-lead';
import {
  getFixtureFile,
  isFixtureName,
  type Recording,
  recordExchange,
  recordUnanswered,
  writeFixture,
} from '../fixtures';
import { send } from '../http';
import type { Sandbox } from '../sandbox';
import {
  type Action,
  at,
  createSecretRedactor,
  headersNamed,
  isOutbound,
  type OutboundAction,
  placeholder,
  text,
} from '../types';
import type { AnswerView, Choice, FeedbackPost, Problem, SendQuestion, Values } from './api';
import { varsOf } from './draft';
import { feedbackView } from './feedback-view';
import type { History } from './history';
import { catalogOf } from './information';
import { pastedLead, sampleLead } from './load';
import { chosenAnswer, gridOf, opened, stagesOf } from './stages';

/** What the workbench stands on. */
export interface Bench {
  readonly sandbox: Sandbox;
  readonly settings: object;
  readonly live: boolean;
  readonly history: History;
  /** Under which `fixtures/` stories are written. */
  readonly folder: string;
}

/** What a question was refused with. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly problem: string,
  ) {
    super(problem);
  }
}

type Question = Record<string, unknown>;

/** Each question that the page may ask, by method and path. Throws Refused for one that makes no sense. */
export const answers: Record<string, (bench: Bench, question: Question) => unknown> = {
  'GET catalog': ({ settings, live }) => catalogOf(settings, live),

  'POST stages': async ({ settings }, question) => {
    const action = outboundOf(question);
    const answer = await chosenAnswer(action, choiceOf(question.choice));
    return stagesOf(action, { values: valuesIn(question) }, settings, answer);
  },

  'POST send': (bench, question) =>
    sent(bench, outboundOf(question), valuesIn(question), question.to as SendQuestion['to']),

  'POST grid': (_, question) => gridOf(outboundOf(question)),

  'POST open': (_, question) =>
    opened(actionOf(question), text(question.case)) ?? refuse(404, 'there is no story of that name'),

  'POST load': ({ settings, live }, question) => {
    const action = outboundOf(question);
    if (typeof question.sample === 'number')
      return sampleLead(action, Math.abs(Math.trunc(question.sample)) || 0, live ? undefined : settings);
    const loaded = pastedLead(action, text(question.text));
    return typeof loaded === 'string' ? refuse(422, loaded) : loaded;
  },

  'POST feedback': (_, question) => {
    const action: Action | undefined = actions.find((one: Action) => !isOutbound(one));
    const part = (name: keyof FeedbackPost) => text(question[name]);
    if (!action || isOutbound(action)) return refuse(404, 'there is no inbound action');
    return feedbackView(action, {
      ...{ method: part('method'), uri: part('uri'), type: part('type'), accept: part('accept') },
      body: typeof question.body === 'string' ? question.body : '',
    });
  },

  'GET history': ({ history }) => history.entries(),

  'DELETE history': ({ history }) => {
    history.forget();
    return [];
  },

  'POST story': ({ history, folder }, question) => {
    const kept = history.story(text(question.id));
    const name = text(question.case);
    const action = actions.find(({ key }) => key === kept?.action);
    if (!kept || !action) return refuse(404, 'the history does not hold this exchange any more');
    if (kept.story.response.status === 0) return refuse(422, 'there is no answer to tell of');
    if (!isFixtureName(name)) return refuse(422, 'the name must be small letters, digits and hyphens');
    const file = getFixtureFile(action, name);
    const path = getFixtureFile(action, name, folder);
    if (existsSync(path)) return refuse(409, 'there is a story of that name already');
    try {
      writeFixture(path, kept.story, 'wx');
    } catch {
      return refuse(500, 'the story cannot be written here');
    }
    return { file };
  },
};

/** Sends a lead once, keeps the exchange in the history, and tells its stages. */
async function sent(bench: Bench, action: OutboundAction, values: Values, to: SendQuestion['to']) {
  if (to !== 'sandbox' && to !== 'live') return refuse(422, 'a lead is sent to the sandbox or live');
  if (to === 'live' && !bench.live) return refuse(403, 'the workbench was not started with --live');
  const vars = varsOf(action.input, values, bench.settings);
  if (action.validate(vars) !== undefined) return stagesOf(action, { values }, bench.settings, undefined);
  const started = performance.now();
  const { host } = action.destination(vars);
  const origin = to === 'sandbox' ? bench.sandbox.origin : undefined;
  const attempt = await send(action.request(vars), { host, origin, timeoutMs: 1000 * getTimeoutSeconds(vars) });
  const ms = Math.round(performance.now() - started);
  const keep = (story: Recording) => bench.history.add({ at: new Date().toISOString(), action: action.key, to, story });
  if (attempt.sent !== 'yes') {
    keep(recordUnanswered(action, vars, attempt.reason));
    return stagesOf(action, { values }, bench.settings, { from: to, ms, ...attempt });
  }
  const headers = headersNamed(attempt.headers, ['Content-Type', 'Retry-After', 'Location']);
  for (const [name, found] of Object.entries(headers)) headers[name] = withoutSecrets(action, vars, found);
  const body = withoutSecrets(action, vars, attempt.body);
  const answer: AnswerView = { from: to, sent: 'yes', status: attempt.status, headers, body, ms };
  const story = recordExchange(action, vars, attempt);
  keep(
    typeof story === 'string'
      ? recordUnanswered(action, vars, 'the answer is not kept: the person shows in it')
      : story,
  );
  return stagesOf(action, { values }, bench.settings, answer);
}

/** A part of the answer without the credentials, should the vendor repeat them: those of a settings file are never shown. */
const withoutSecrets = ({ input }: OutboundAction, vars: unknown, part: string): string =>
  createSecretRedactor(input, vars)(part, placeholder);

function actionOf({ action }: Question): Action {
  const found = actions.find(({ key }) => key === action);
  return found ?? refuse(404, 'there is no action of that name');
}

function outboundOf(question: Question): OutboundAction {
  const action = actionOf(question);
  return isOutbound(action) ? action : refuse(422, 'this action is inbound: the vendor posts to it');
}

function valuesIn({ values }: Question): Values {
  if (typeof values !== 'object' || values === null) return {};
  return Object.fromEntries(Object.entries(values).filter(([, found]) => typeof found === 'string'));
}

function choiceOf(choice: unknown): Choice {
  const part = (name: string) => at(choice, [name]);
  if (part('from') === 'story') return { from: 'story', case: text(part('case')) };
  if (part('from') === 'fault') return { from: 'fault', name: text(part('name')) };
  if (part('from') !== 'pasted') return { from: 'none' };
  const body = part('body');
  return {
    from: 'pasted',
    status: Number(part('status')) || 0,
    type: text(part('type')),
    body: typeof body === 'string' ? body : '',
  };
}

const refuse = (status: number, problem: Problem['problem']): never => {
  throw new Refused(status, problem);
};
