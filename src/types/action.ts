import type { FeedbackId } from './feedback';
import type { InboundAction } from './inbound';
import type { AnyResult, Interpretation, VendorResponse } from './outcome';
import type { EngineVariable, ResponseVariable, Table } from './variable';

/** What an outbound `request` gives the engine to send. Any HTTP method; the body is always a plain string. */
export interface Request {
  /** The whole address, with its query. */
  url: string;
  /** The HTTP method, in capitals. */
  method: string;
  /** The headers; the client adds those of the connection itself. */
  headers: Record<string, string>;
  /** The body; absent where there is none. */
  body?: string;
}

/** What people read about an action. */
export interface ActionInfo {
  /** The key of the vendor, with which the action's key begins. */
  readonly vendor: string;
  /** What people call the action. */
  readonly name: string;
  /** What it does, in one sentence. */
  readonly description: string;
  /** LeadConduit's category of the vendor. */
  readonly tag: string;
}

/** Where a lead goes, and whose account there takes it: one queue, one breaker, one rate. */
export interface Destination {
  /** The host that the request goes to. */
  host: string;
  /** The account there, as the settings name it. */
  account: string;
}

/** A module that sends leads to a vendor. All its functions are pure: no I/O, no clock, no change to what they get. */
// biome-ignore lint/suspicious/noExplicitAny: each action has its own lead; whoever walks over all of them knows none
export interface OutboundAction<V = any> {
  /** Its name for an engine: `<vendor>_<action>`. */
  readonly key: string;
  /** What people read about it. */
  readonly about: ActionInfo;
  /** Its table of variables. */
  readonly input: Table;
  /** Its table of appended fields. */
  readonly output: Table;
  /** The first thing wrong with a lead, as a sentence without its values; undefined when it may be sent. */
  validate(vars: unknown): string | undefined;
  /** What to send for a lead. Throws one fixed Error for an address that `validate` refuses, and nothing else. */
  request(vars: V): Request;
  /** What an answer of the vendor means. Survives any answer. */
  interpret(vars: unknown, req: unknown, res: VendorResponse): Interpretation;
  /** The same as an engine wants it: `createResponse(output, interpret)`. */
  response(vars: unknown, req: unknown, res: VendorResponse): AnyResult;
  /** The variables as an engine wants them; a fresh array at each call. */
  requestVariables(): EngineVariable[];
  /** The appended fields as an engine wants them; a fresh array at each call. */
  responseVariables(): ResponseVariable[];
  /** Where a lead with its settings goes. */
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

/** Any action: it sends leads, or takes in what a vendor posts. */
export type Action = OutboundAction | InboundAction;

/** A vendor: what people read about it, and its actions. */
export interface Vendor {
  /** The name of its folder under `src`, in snake_case. Each of its actions' keys begins with it. */
  readonly key: string;
  /** What people call it. */
  readonly name: string;
  /** Its home page. */
  readonly link: string;
  /** What it is, in one sentence. */
  readonly description: string;
  /** Its actions, in the order in which they are shown. */
  readonly actions: readonly Action[];
}

/** What an action's file exports. */
export type ActionModule = Omit<OutboundAction, 'key' | 'about'> | Omit<InboundAction, 'key' | 'about'>;

/**
 * An action made of its file: `request` and `response` carry their variables, as an engine looks for them there. Each
 * action has an interface of its own that extends it, by which a library around the action can name its type.
 */
export type ActionFrom<Key extends string, M extends ActionModule> = Omit<M, 'request' | 'response'> & {
  /** Its name for an engine: `<vendor>_<action>`. */
  readonly key: Key;
  /** What people read about it. */
  readonly about: ActionInfo;
  /** The `request` of its file. */
  request: M['request'] & HasVariables<EngineVariable>;
  /** The `response` of its file. */
  response: M['response'] & HasVariables<ResponseVariable>;
} & DocstringsOf<M extends Pick<OutboundAction, 'validate'> ? OutboundAction : InboundAction, M>;

/** A function that carries its variables. */
export interface HasVariables<V> {
  /** The same as `requestVariables` or `responseVariables` of the action. */
  variables(): V[];
}

/** The docstrings of the members that an action has, without their types. */
export type DocstringsOf<A, M> = {
  readonly [Name in keyof A as Name extends keyof M ? Name : never]: unknown;
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

/** A lead of an action to which settings bring the rest: all of it may be absent. */
export type PartialLead<A extends OutboundAction> = Incomplete<LeadOf<A>>;

// biome-ignore lint/suspicious/noExplicitAny: the lead of an action that nobody has named may be anything
type Incomplete<Lead> = 0 extends 1 & Lead ? any : { [Part in keyof Lead]?: Blankable<Lead[Part]> };

/** A mapped type over `unknown` would be `{}`, which a whole lead does not fit. */
type Blankable<Part> =
  | (unknown extends Part ? unknown : { [Name in keyof Part]?: Part[Name] | null | undefined })
  | null
  | undefined;

/** Whether a lead may be sent: what `validate` finds nothing wrong with. */
export const isValid = <A extends OutboundAction>(action: A, vars: unknown): vars is LeadOf<A> =>
  action.validate(vars) === undefined;

/** Whether an action sends leads. */
export const isOutbound = (action: Action): action is OutboundAction => 'validate' in action;
