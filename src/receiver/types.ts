import type { IncomingMessage, ServerResponse } from 'node:http';
import type { InboundAction } from '../types';

/** One post of a vendor, as it was understood. Vendors repeat posts, and old ones come late: it must be safe to take twice. */
export interface Feedback {
  /** When it arrived: ISO 8601, in UTC. */
  readonly at: string;
  /** The key of the action. */
  readonly action: string;
  /** The HTTP status with which it is answered once `onFeedback` has taken it. */
  readonly status: number;
  /** What could not be understood, or why the post was turned away. No value of the post stands in it. */
  readonly error_msg?: string;
  /** What the post says, under the names of the action's variables. */
  readonly fields: Readonly<Record<string, string>>;
}

/** What became of a request. */
export type FeedbackEventCode =
  /** Understood, and taken by `onFeedback`. */
  | 'RECEIVED'
  /** Taken by `onFeedback` with an `error_msg`; the answer is 201 with the outcome `error`. */
  | 'NOT_UNDERSTOOD'
  /** The action turns such a post away, by its method or its content type (405, 415). */
  | 'TURNED_AWAY'
  /** Longer than 1 MB (413). */
  | 'BODY_TOO_LARGE'
  /** The body did not come in time (408). */
  | 'BODY_TIMEOUT'
  /** The sender went away in the midst of the body. */
  | 'BODY_INCOMPLETE'
  /** A body parser that ran before has consumed the body and kept nothing (500): mount the handler before it. */
  | 'BODY_CONSUMED'
  /** `onFeedback` has failed (503): the post is lost, unless `onFeedback` had stored it. */
  | 'NOT_STORED'
  /** Without the token (401, 404); `onFeedback` is not called. */
  | 'DENIED';

/** What became of a request, for a log. Nothing of the lead and no token is in it. */
export interface FeedbackEvent {
  /** What became of it. */
  readonly code: FeedbackEventCode;
  /** The HTTP status of the answer. */
  readonly status: number;
  /** What could not be understood, as in `Feedback`. */
  readonly error_msg?: string;
  /** The code of the error with which `onFeedback` failed, such as `ENOSPC`, where it has one. */
  readonly errorCode?: string;
}

/** How posts are taken in. */
export interface FeedbackHandlerOptions {
  /** An inbound action, such as `feedback`. */
  readonly action: InboundAction;
  /**
   * Lets in only requests whose path ends in this token, or that bring it as `Authorization: Bearer <token>`. At least
   * 16 letters, digits, `-`, `.`, `_` or `~`. Default: everybody is let in.
   */
  readonly token?: string;
  /**
   * Takes a post, before it is answered. Where it throws or rejects, the answer is 503. It is called also for a post that
   * was not understood, since vendors do not send one again.
   */
  onFeedback(feedback: Feedback): unknown;
  /** Is told what became of each request. What it throws is ignored. */
  onEvent?(event: FeedbackEvent): void;
  /** How long a body may take, in seconds. Default: 30. */
  readonly timeoutSeconds?: number;
}

/** A request of node:http or Express. */
export type NodeRequest = IncomingMessage & {
  /** What a parser has made of the body. */
  body?: unknown;
};

/** What is used of a request of Fastify. */
export interface FastifyRequest {
  /** The request of node:http. */
  readonly raw: IncomingMessage;
  /** What a parser has made of the body. */
  readonly body: unknown;
}

/** What is used of a reply of Fastify. */
export interface FastifyReply {
  /** Sets the HTTP status. */
  code(status: number): unknown;
  /** Sets headers. */
  headers(headers: Record<string, string>): unknown;
  /** Sends the body. */
  send(body: string): unknown;
}

/** Answers posts of feedback. It never rejects. */
export interface FeedbackHandler {
  /** For `createServer(handler)`, `app.use(path, handler)` of Express and `app.all(path, handler)` of Fastify. */
  (request: NodeRequest | FastifyRequest, response: ServerResponse | FastifyReply): Promise<unknown>;
  /** For servers that work with `Request` and `Response`. */
  fetch(request: Request): Promise<Response>;
}
