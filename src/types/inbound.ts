import type { ActionInfo } from './action';
import type { FeedbackId, FeedbackSummary } from './feedback';
import type { EngineVariable, ResponseVariable, Table } from './variable';

/** A module that takes in what a vendor posts. */
export interface InboundAction {
  /** Its name for an engine: `<vendor>_<action>`. */
  readonly key: string;
  /** What people read about it. */
  readonly about: ActionInfo;
  /** Its table of the fields that a post may give. */
  readonly input: Table;
  /** Its table of appended fields. */
  readonly output: Table;
  /** The fields that a post gives. Throws an HttpError for a post that is turned away. */
  request(req: InboundRequest): Record<string, string>;
  /** How `request` comes to its fields, for people. Throws as it does. */
  explain?(req: InboundRequest): PostExplanation;
  /** The answer to a post, of the fields of the lead that the engine asks for (`fieldIds`). */
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
  /** The fields of a post as an engine wants them; a fresh array at each call. */
  requestVariables(): EngineVariable[];
  /** The appended fields as an engine wants them; a fresh array at each call. */
  responseVariables(): ResponseVariable[];
}

/** A post as the engine hands it over. */
export interface InboundRequest {
  /** The HTTP method. */
  method?: string;
  /** The path with its query. */
  uri?: string;
  /** The headers, whatever the case of their names. */
  headers?: Record<string, unknown>;
  /** The body as text or bytes, or what a framework has made of it. */
  body?: unknown;
}

/** How a post was read. Paths are the keys on the way to a value, with dots between them. */
export interface PostExplanation {
  /** The fields that `request` returns, and where each comes from. */
  readonly fields: readonly FieldExplanation[];
  /** Keys that bring nothing. */
  readonly ignored: readonly IgnoredKey[];
  /** What went wrong, as `request` returns it. */
  readonly error_msg?: string;
}

/** A key of a post that brings nothing. */
export interface IgnoredKey {
  /** Where the key stands. */
  readonly source: PostSource;
  /** The key, with those on the way to it. */
  readonly path: string;
  /** Why it brings nothing: a code of the action's. */
  readonly why: string;
}

/** Where one field of a post comes from. */
export interface FieldExplanation {
  /** The name of the field. */
  readonly name: string;
  /** Its value. */
  readonly text: string;
  /** `derived`: from another field of the post, which `path` names. */
  readonly source: PostSource | 'derived';
  /** Where the value stands. */
  readonly path: string;
  /** What decided for this value: a code of the action's. */
  readonly rule: string;
}

/** Where something of a post stands. */
export type PostSource = 'query' | 'body';

/** The answer to a post. */
export interface InboundResponse {
  /** The HTTP status. */
  status: number;
  /** The headers. */
  headers: Record<string, string>;
  /** The body; '' where there is none. */
  body: string;
}
