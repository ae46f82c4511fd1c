import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  type Answer,
  at,
  decoded,
  headersNamed,
  hiddenOf,
  isUnexpected,
  mask,
  type OutboundAction,
  phonesOf,
  put,
  statusOf,
  text,
} from '../types';
import { type ExchangeStory, folderOf } from './story';

/** A story before it has a name. */
export type Recording = Omit<ExchangeStory, 'case'>;

/**
 * An exchange as a story, with everything of the person and every credential covered, in the request and in the answer.
 * Gives a sentence instead when it must not be written: something is still to be seen, or the answer means something
 * else once it is covered, as a documented word does that is also the name of the person.
 */
export function recorded(action: OutboundAction, vars: unknown, answer: Answer): Recording | string {
  const { covered, hide, shows } = coverOf(action, vars);
  const request = action.request(covered);
  const headers = headersNamed(answer.headers, ['Content-Type', 'Retry-After']);
  const response = { status: statusOf(answer), headers, body: hide(text(answer.body)) };
  const result = action.response(covered, request, response);
  const truth = action.response(vars, request, answer);
  const [meant, words] = [isUnexpected(truth) ? 'unexpected' : truth.outcome, text(truth.reason)];
  if (meant !== (isUnexpected(result) ? 'unexpected' : result.outcome) || hide(words) !== words)
    return 'the answer means something else once the person is covered in it; nothing is written';
  const origin = {
    kind: 'recorded' as const,
    source: `${action.about.name} as it answered`,
    date: new Date().toISOString().slice(0, 10),
  };
  const story = { should: `answer as it did for ${result.outcome}`, origin, vars: covered, request, response, result };
  return shows([covered, response, result]) // the request is made of what is covered
    ? 'a credential or something of the person is still in the story; nothing is written'
    : story;
}

/** Why no exchange of a lead can be recorded, whatever the answer; undefined when one can. */
export function unrecordable(action: OutboundAction, vars: unknown): string | undefined {
  const { covered, shows } = coverOf(action, vars);
  return shows(covered) ? 'a setting that is shown holds a credential or something of the person' : undefined;
}

/** A lead covered, what covers a text, and whether anything is still to be seen of it in values. */
function coverOf(action: OutboundAction, vars: unknown) {
  const [hidden, phones] = [hiddenOf(action.input, vars), phonesOf(action.input, vars)];
  const hide = (found: string) => phones.reduce((left, one) => left.replace(one, '[hidden]'), hidden(found));
  const covered = mask(action.input, vars);
  put(covered, ['source', 'name'], hide(text(at(covered, ['source', 'name']))));
  const shows = (values: unknown) => {
    const found = textsIn(values).join('\n');
    return [found, decoded(found)].some((one) => hide(one) !== one);
  };
  return { covered, hide, shows };
}

/** An exchange of which there is no answer to show, covered as any. It is no story: its status is 0. */
export function unanswered(action: OutboundAction, vars: unknown, reason: string): Recording {
  const covered = mask(action.input, vars);
  const response = { status: 0, headers: {}, body: '' };
  const origin = { kind: 'recorded', source: action.about.name, date: '' } as const;
  const result = { outcome: 'error', reason };
  return { should: reason, origin, vars: covered, request: action.request(covered), response, result };
}

/** Where a story of that name lies under a folder. */
export const fileOf = (action: Pick<OutboundAction, 'key'>, name: string, under = '.'): string =>
  join(under, 'fixtures', folderOf(action), `${name}.json`);

/** Writes a story. Throws what the file system throws. */
export function writeStory(file: string, story: Recording, flag: 'w' | 'wx' = 'w'): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(story, null, 2)}\n`, { flag });
}

/** Every text in nested objects, without the names. */
const textsIn = (value: unknown): unknown[] =>
  typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [value];
