import type { FeedbackId, FeedbackSummary } from './feedback';
import type { AnyResult, Interpretation, VendorResponse } from './outcome';
import type { EngineVariable, ResponseVariable, Table } from './variable';

/** What an outbound `request` gives the engine to send. Any HTTP method; the body is always a plain string. */
export interface Request {
  url: string;
  method: string;
  headers: Record<string, string>;
  body?: string;
}

/** What people read about an action. */
export interface ActionInfo {
  /** The key of the vendor, with which the action's key begins. */
  readonly vendor: string;
  readonly name: string;
  readonly description: string;
  /** LeadConduit's category of the vendor. */
  readonly tag: string;
}

/** Where a lead goes, and whose account there takes it: one queue, one breaker, one rate. */
export interface Destination {
  host: string;
  account: string;
}

/** A module that sends leads to a vendor. All its functions are pure: no I/O, no clock, no change to what they get. */
// biome-ignore lint/suspicious/noExplicitAny: each action has its own lead; whoever walks over all of them knows none
export interface OutboundAction<V = any> {
  readonly key: string;
  readonly about: ActionInfo;
  readonly input: Table;
  readonly output: Table;
  /** The first thing wrong with a lead, as a sentence without its values; undefined when it may be sent. */
  validate(vars: unknown): string | undefined;
  /** Throws one fixed Error for an address that `validate` refuses, and nothing else. */
  request(vars: V): Request;
  /** What an answer of the vendor means. Survives any answer. */
  interpret(vars: unknown, req: unknown, res: VendorResponse): Interpretation;
  /** The same as an engine wants it: `createResponse(output, interpret)`. */
  response(vars: unknown, req: unknown, res: VendorResponse): AnyResult;
  requestVariables(): EngineVariable[];
  responseVariables(): ResponseVariable[];
  destination(vars: V): Destination;
  /**
   * Whether the vendor takes a repeated request of the same lead as one, so that a lead of which nobody knows whether it
   * arrived may go again by itself: for a PUT under the lead's own id, or with an idempotency key. Default: it may not.
   */
  isSafeToRetry?(vars: V): boolean;
  /** Which column of a table with several wire formats a lead is sent by. */
  wireFormat?(vars: unknown): string;
  /**
   * The ids of a lead by which feedback may know it, strongest first: those that are sent with it, and with the fields of
   * an answer also those.
   */
  feedbackIds?(vars: unknown, fields?: object): FeedbackId[];
}

/** A module that takes in what a vendor posts. */
export interface InboundAction {
  readonly key: string;
  readonly about: ActionInfo;
  readonly input: Table;
  readonly output: Table;
  /** The fields that a post gives. Throws an HttpError for a post that is turned away. */
  request(req: InboundRequest): Record<string, string>;
  /** How `request` comes to its fields, for people. Throws as it does. */
  explain?(req: InboundRequest): PostExplanation;
  response(req: InboundRequest, vars: unknown, fieldIds?: readonly string[]): InboundResponse;
  /** The ids of a post, of its fields, by which it may be matched with a lead, strongest first. */
  feedbackIds?(fields: Readonly<Record<string, string>>): FeedbackId[];
  /** What posts that were folded together say of a lead, in words that all vendors share. */
  summarizeFeedback?(fields: Readonly<Record<string, string>>): FeedbackSummary;
  /** What is known of a lead after one more post about it, which may be an old or a repeated one. */
  foldFeedback?(
    known: Readonly<Record<string, string>> | undefined,
    post: Readonly<Record<string, string>>,
  ): Record<string, string>;
  requestVariables(): EngineVariable[];
  responseVariables(): ResponseVariable[];
}

export type Action = OutboundAction | InboundAction;

/** A post as the engine hands it over. */
export interface InboundRequest {
  method?: string;
  uri?: string;
  headers?: Record<string, unknown>;
  body?: unknown;
}

/** How a post was read. Paths are the keys on the way to a value, with dots between them. */
export interface PostExplanation {
  readonly fields: readonly FieldExplanation[];
  /** Keys that bring nothing, and why: a code of the action's. */
  readonly ignored: readonly { readonly source: PostSource; readonly path: string; readonly why: string }[];
  /** What went wrong, as `request` returns it. */
  readonly error_msg?: string;
}

export interface FieldExplanation {
  readonly name: string;
  readonly text: string;
  /** `derived`: from another field of the post, which `path` names. */
  readonly source: PostSource | 'derived';
  readonly path: string;
  /** What decided for this value: a code of the action's. */
  readonly rule: string;
}

export type PostSource = 'query' | 'body';

export interface InboundResponse {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** A vendor: what people read about it, and its actions. */
export interface Vendor {
  /** The name of its folder under `src`, in snake_case. Each of its actions' keys begins with it. */
  readonly key: string;
  readonly name: string;
  readonly link: string;
  readonly description: string;
  readonly actions: readonly Action[];
}

/** What an action's file exports. */
type ActionModule = Omit<OutboundAction, 'key' | 'about'> | Omit<InboundAction, 'key' | 'about'>;

/** An action made of its file: `request` and `response` carry their variables, as an engine looks for them there. */
type ActionFrom<Key extends string, M extends ActionModule> = Omit<M, 'request' | 'response'> & {
  readonly key: Key;
  readonly about: ActionInfo;
  request: M['request'] & { variables(): EngineVariable[] };
  response: M['response'] & { variables(): ResponseVariable[] };
};

/**
 * Makes the object that an engine and this package use for an action: plain and extensible, its functions alone
 * enumerable, since an engine walks over what it finds. An engine may write keys of its own onto it.
 */
export function createAction<const Key extends string, M extends ActionModule>(
  key: Key,
  about: ActionInfo,
  { input, output, ...functions }: M,
): ActionFrom<Key, M> {
  Object.assign(functions.request, { variables: functions.requestVariables });
  Object.assign(functions.response, { variables: functions.responseVariables });
  const hidden = Object.entries({ key, about, input, output });
  const properties = hidden.map(([name, value]) => [name, { value, writable: true, configurable: true }] as const);
  return Object.defineProperties(functions, Object.fromEntries(properties)) as unknown as ActionFrom<Key, M>;
}

/**
 * Throws a TypeError for an action that has lost its key and its tables: they are not enumerable, since an engine walks
 * over everything else, and so a spread copy (`{ ...action }`) does not take them along.
 */
export function assertAction({ key, input, output }: Partial<Action>): void {
  if (typeof key === 'string' && Array.isArray(input) && Array.isArray(output)) return;
  throw new TypeError(
    'the action has no key, input or output, as a spread copy of one: hand over the action itself, from the package',
  );
}

/** The lead of an action, as its `request` takes it; of one of several actions, a lead that any of them takes. */
export type LeadOf<A extends OutboundAction> = (
  A extends unknown
    ? (lead: Parameters<A['request']>[0]) => void
    : never
) extends (lead: infer Lead) => void
  ? Lead
  : never;

/** Whether a lead may be sent: what `validate` finds nothing wrong with. */
export const isValid = <A extends OutboundAction>(action: A, vars: unknown): vars is LeadOf<A> =>
  action.validate(vars) === undefined;

export const isOutbound = (action: Action): action is OutboundAction => 'validate' in action;
