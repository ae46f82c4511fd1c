import type { ActionInfo } from './action';
import type { FeedbackId, FeedbackSummary } from './feedback';
import type { EngineVariable, ResponseVariable, Table } from './variable';

/** An action that receives what a vendor posts. */
export interface InboundAction {
  /** Its unique name: `<vendor>_<action>`. */
  readonly key: string;
  /** How it is shown to people. */
  readonly about: ActionInfo;
  /** Its table of the fields that a post may contain. */
  readonly input: Table;
  /** Its table of appended fields. */
  readonly output: Table;
  /** Returns the fields of a post. Throws an `HttpError` for a post that is refused. */
  request(req: InboundRequest): Record<string, string>;
  /** Explains to people how `request` reads a post. Throws as `request` does. */
  explain?(req: InboundRequest): PostExplanation;
  /** Builds the answer to a post. `fieldIds` are the fields of the lead that the answer contains. */
  response(req: InboundRequest, vars: unknown, fieldIds?: readonly string[]): InboundResponse;
  /** Returns the ids among a post's fields by which it can be matched with a lead, strongest first. */
  feedbackIds?(fields: Readonly<Record<string, string>>): FeedbackId[];
  /** Summarizes the folded fields of a lead's posts in terms common to all vendors. */
  summarizeFeedback?(fields: Readonly<Record<string, string>>): FeedbackSummary;
  /** Merges one more post into the folded fields of a lead. Posts may be repeated or out of order. */
  foldFeedback?(
    known: Readonly<Record<string, string>> | undefined,
    post: Readonly<Record<string, string>>,
  ): Record<string, string>;
  /** The fields of a post in the engine's format; a new array at each call. */
  requestVariables(): EngineVariable[];
  /** The appended fields in the engine's format; a new array at each call. */
  responseVariables(): ResponseVariable[];
}

/** A post, as an engine passes it. */
export interface InboundRequest {
  /** The HTTP method. */
  method?: string;
  /** The path with its query. */
  uri?: string;
  /** The headers, their names in any case. */
  headers?: Record<string, unknown>;
  /** The body as text or bytes, or as a framework has parsed it. */
  body?: unknown;
}

/** How a post was read. A path is the keys that lead to a value, joined by dots. */
export interface PostExplanation {
  /** The fields that `request` returns, with the source of each. */
  readonly fields: readonly FieldExplanation[];
  /** Keys that are ignored. */
  readonly ignored: readonly IgnoredKey[];
  /** What went wrong, as `request` returns it. */
  readonly error_msg?: string;
}

/** An ignored key of a post. */
export interface IgnoredKey {
  /** The part of the post that contains the key. */
  readonly source: PostSource;
  /** The path of the key. */
  readonly path: string;
  /** Why it is ignored: one of the action's own codes. */
  readonly why: string;
}

/** The source of one field. */
export interface FieldExplanation {
  /** The name of the field. */
  readonly name: string;
  /** Its value. */
  readonly text: string;
  /** The part of the post with the value. `derived`: concluded from another field, which `path` names. */
  readonly source: PostSource | 'derived';
  /** The path of the value. */
  readonly path: string;
  /** Why this value was chosen: one of the action's own codes. */
  readonly rule: string;
}

/** A part of a post. */
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
