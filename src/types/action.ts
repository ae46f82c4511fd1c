import type { FeedbackId } from './feedback';
import type { InboundAction } from './inbound';
import type { AnyResult, Interpretation, VendorResponse } from './outcome';
import type { EngineVariable, ResponseVariable, Table } from './variable';

/** The HTTP request that an outbound `request` returns. The body is always a string. */
export interface Request {
  /** The full URL, with its query. */
  url: string;
  /** The HTTP method, in capitals. */
  method: string;
  /** The headers. The HTTP client adds `Host`, `Content-Length` and the like. */
  headers: Record<string, string>;
  /** The body; absent where there is none. */
  body?: string;
}

/** How an action is shown to people. */
export interface ActionInfo {
  /** The key of the vendor. The action's key begins with it. */
  readonly vendor: string;
  /** Its display name. */
  readonly name: string;
  /** What it does, in one sentence. */
  readonly description: string;
  /** LeadConduit's category of the vendor. */
  readonly tag: string;
}

/** The host and the account that a lead is sent to. In a delivery each destination has its own concurrency, rate and breaker. */
export interface Destination {
  /** The host name of the request. */
  host: string;
  /** The account at that host, as the settings name it. */
  account: string;
}

/** An action that sends leads to a vendor. Its functions are pure: no I/O, no clock, arguments are not changed. */
// biome-ignore lint/suspicious/noExplicitAny: each action has its own lead; code for all actions knows none of them
export interface OutboundAction<V = any> {
  /** Its unique name: `<vendor>_<action>`. */
  readonly key: string;
  /** How it is shown to people. */
  readonly about: ActionInfo;
  /** Its table of variables. */
  readonly input: Table;
  /** Its table of appended fields. */
  readonly output: Table;
  /** Returns the first problem of a lead, as a sentence without its values; undefined when it may be sent. */
  validate(vars: unknown): string | undefined;
  /** Builds the HTTP request of a lead. Throws only `createInvalidHostError()`, for a host that `validate` refuses. */
  request(vars: V): Request;
  /** Says what an answer of the vendor means. Never throws. */
  interpret(vars: unknown, req: unknown, res: VendorResponse): Interpretation;
  /** The result that an engine appends: `createResponse(output, interpret)`. */
  response(vars: unknown, req: unknown, res: VendorResponse): AnyResult;
  /** The variables in the engine's format; a new array at each call. */
  requestVariables(): EngineVariable[];
  /** The appended fields in the engine's format; a new array at each call. */
  responseVariables(): ResponseVariable[];
  /** Returns the host and account that a lead with its settings is sent to. */
  destination(vars: V): Destination;
  /**
   * Whether a repeated request creates no second lead, as with a PUT under the lead's own id or an idempotency key. An
   * uncertain lead is then retried automatically. Default: false.
   */
  isSafeToRetry?(vars: V): boolean;
  /** For a table with several wire formats: the name of the one that this lead is sent in. */
  wireFormat?(vars: unknown): string;
  /**
   * Returns the ids by which feedback can be matched with a lead, strongest first: those sent with the lead, and those
   * among `fields`, the appended fields of an accepted answer.
   */
  feedbackIds?(vars: unknown, fields?: object): FeedbackId[];
}

/** Any action: it sends leads, or receives what a vendor posts. */
export type Action = OutboundAction | InboundAction;

/** A vendor and its actions. */
export interface Vendor {
  /** Its unique name, in snake_case. The folder under `src` and the keys of its actions are named after it. */
  readonly key: string;
  /** Its display name. */
  readonly name: string;
  /** Its home page. */
  readonly link: string;
  /** What it is, in one sentence. */
  readonly description: string;
  /** Its actions, in the order in which they are shown. */
  readonly actions: readonly Action[];
}

/** The exports of an action's file. */
export type ActionModule = Omit<OutboundAction, 'key' | 'about'> | Omit<InboundAction, 'key' | 'about'>;

/**
 * The type of the action that `createAction` makes of a file's exports. `request` and `response` carry their variables,
 * because engines look for them there. Extend it by an interface of your own, so that other libraries can name the
 * type.
 */
export type ActionFrom<Key extends string, M extends ActionModule> = Omit<M, 'request' | 'response'> & {
  /** Its unique name: `<vendor>_<action>`. */
  readonly key: Key;
  /** How it is shown to people. */
  readonly about: ActionInfo;
  /** The `request` of its file. */
  request: M['request'] & HasVariables<EngineVariable>;
  /** The `response` of its file. */
  response: M['response'] & HasVariables<ResponseVariable>;
} & DocstringsOf<M extends Pick<OutboundAction, 'validate'> ? OutboundAction : InboundAction, M>;

/** A function with its variables attached. */
export interface HasVariables<V> {
  /** The same as the action's `requestVariables` or `responseVariables`. */
  variables(): V[];
}

/** Carries the docstrings of an action's members over, without their types. */
export type DocstringsOf<A, M> = {
  readonly [Name in keyof A as Name extends keyof M ? Name : never]: unknown;
};

/**
 * Creates an action from the exports of its file. Only the functions are enumerable, because engines iterate over the
 * object. Engines may add keys of their own.
 *
 * @param key `<vendor>_<action>`
 * @param about how the action is shown to people
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
 * Checks that an action has its key and tables. They are not enumerable, so a spread copy (`{ ...action }`) has none.
 *
 * @throws {TypeError} when one is missing
 */
export function assertAction({ key, input, output }: Partial<Action>): void {
  if (typeof key === 'string' && Array.isArray(input) && Array.isArray(output)) return;
  throw new TypeError(
    'the action has no key, input or output, as a spread copy of one: hand over the action itself, from the package',
  );
}

/** The type of lead that an action's `request` takes. For a union of actions: a lead that each of them takes. */
export type LeadOf<A extends OutboundAction> = (
  A extends unknown
    ? (lead: Parameters<A['request']>[0]) => void
    : never
) extends (lead: infer Lead) => void
  ? Lead
  : never;

/** A lead in which everything may be absent, because settings can provide the rest. */
export type PartialLead<A extends OutboundAction> = Incomplete<LeadOf<A>>;

// biome-ignore lint/suspicious/noExplicitAny: the lead of an unknown action may be anything
type Incomplete<Lead> = 0 extends 1 & Lead ? any : { [Part in keyof Lead]?: Blankable<Lead[Part]> };

/** A mapped type over `unknown` would be `{}`, which a whole lead does not fit. */
type Blankable<Part> =
  | (unknown extends Part ? unknown : { [Name in keyof Part]?: Part[Name] | null | undefined })
  | null
  | undefined;

/** Whether `validate` accepts a lead. */
export const isValid = <A extends OutboundAction>(action: A, vars: unknown): vars is LeadOf<A> =>
  action.validate(vars) === undefined;

/** Whether an action sends leads. */
export const isOutbound = (action: Action): action is OutboundAction => 'validate' in action;
