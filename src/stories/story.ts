import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Action, InboundRequest, InboundResponse, Request } from '../types';

/** One exchange as a file under `fixtures/` tells it. */
export interface Story {
  readonly case: string;
  readonly should: string;
  readonly origin: {
    readonly kind: 'recorded' | 'documented' | 'inferred';
    readonly source: string;
    readonly date: string;
  };
}

/** `validate` refuses the lead with this sentence. */
export interface RefusalStory extends Story {
  readonly vars: Record<string, unknown>;
  readonly refusal: string;
}

/** The lead is sent, answered and understood. */
export interface ExchangeStory extends Story {
  readonly vars: Record<string, unknown>;
  readonly request: Request;
  readonly response: { readonly status: number; readonly headers: Record<string, string>; readonly body: string };
  readonly result: Record<string, unknown>;
}

/** The vendor posts; the post is understood or turned away, and may be answered. */
export interface InboundStory extends Story {
  readonly received: InboundRequest;
  readonly result?: Record<string, string>;
  readonly refusal?: { readonly status: number; readonly headers: Record<string, string>; readonly body: string };
  readonly answer?: {
    readonly vars: Record<string, unknown>;
    readonly fieldIds?: readonly string[];
    readonly response: InboundResponse;
  };
}

export type AnyStory = RefusalStory | ExchangeStory | InboundStory;

export const isInbound = (story: AnyStory): story is InboundStory => 'received' in story;
export const isExchange = (story: AnyStory): story is ExchangeStory => 'response' in story;

/** Where the stories of an action lie under `fixtures`: those of `leadperfection_add_lead` in `leadperfection/add-lead`. */
export const folderOf = ({ key }: Pick<Action, 'key'>): string => key.replace('_', '/').replaceAll('_', '-');

/** Whether a story may have this name. */
export const isStoryName = (name: string): boolean => /^[a-z0-9-]{1,80}$/.test(name);

/** The story of that name; undefined when there is none. */
export function storyNamed(action: Pick<Action, 'key'>, name: string): AnyStory | undefined {
  const file = join(fixtures, folderOf(action), `${name}.json`);
  return isStoryName(name) && existsSync(file) ? readStory(name, file) : undefined;
}

/** The stories of an action in the order of their names. */
export function storiesOf(action: Pick<Action, 'key'>): AnyStory[] {
  const folder = join(fixtures, folderOf(action));
  return readdirSync(folder)
    .sort()
    .map((file) => readStory(file.replace('.json', ''), join(folder, file)));
}

const fixtures = join(__dirname, '../../fixtures');

const readStory = (name: string, file: string): AnyStory => ({ case: name, ...JSON.parse(readFileSync(file, 'utf8')) });
