import type { Answer } from './outcome';
import type { EngineVariable, ResponseVariable, Table } from './variable';

/** What an outbound `request` gives the engine to send. The body is always a plain string. */
export interface Request {
  url: string;
  method: 'GET' | 'POST';
  headers: Record<string, string>;
  body?: string;
}

/** What any `response` gives: an outcome, a reason with everything but success, and the appended fields. */
export type AnyResult =
  | { outcome: 'success'; [appended: string]: unknown }
  | { outcome: 'failure' | 'error'; reason: string; [appended: string]: unknown };

/** What people read about an action. */
export interface About {
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
  readonly about: About;
  readonly input: Table;
  readonly output: Table;
  /** The first thing wrong with a lead, as a sentence without its values; undefined when it may be sent. */
  validate(vars: unknown): string | undefined;
  /** Throws one fixed Error for an address that `validate` refuses, and nothing else. */
  request(vars: V): Request;
  response(vars: unknown, req: unknown, res: Answer): AnyResult;
  requestVariables(): EngineVariable[];
  responseVariables(): ResponseVariable[];
  destination(vars: V): Destination;
  /** Which column of a table with several vocabularies a lead is sent by. */
  vocabulary?(vars: unknown): string;
}

/** A module that takes in what a vendor posts. */
export interface InboundAction {
  readonly key: string;
  readonly about: About;
  readonly input: Table;
  readonly output: Table;
  request(req: InboundRequest): Record<string, string>;
  response(req: InboundRequest, vars: unknown, fieldIds?: readonly string[]): InboundResponse;
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

export interface InboundResponse {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** A vendor: what people read about it, and its actions. */
export interface Vendor {
  readonly name: string;
  readonly link: string;
  readonly description: string;
  readonly actions: readonly Action[];
}

export const isOutbound = (action: Action): action is OutboundAction => 'validate' in action;
