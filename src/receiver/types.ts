import type { IncomingMessage, ServerResponse } from 'node:http';
import type { InboundAction } from '../types';

/** One parsed post of a vendor. Vendors repeat posts, and old ones come late: taking a post twice must be safe. */
export interface Feedback {
  /** When the post arrived: ISO 8601, in UTC. */
  readonly at: string;
  /** The key of the action. */
  readonly action: string;
  /** The HTTP status of the answer after `onFeedback` has taken the post. */
  readonly status: number;
  /** What could not be understood, or why the post was turned away. Holds no value of the post. */
  readonly error_msg?: string;
  /** The values of the post by the names of the action's variables. */
  readonly fields: Readonly<Record<string, string>>;
}

/** The result of a request. */
export type FeedbackEventCode =
  /** Understood, and taken by `onFeedback`. */
  | 'RECEIVED'
  /** Not understood, and taken by `onFeedback` with an `error_msg`. The answer is 201 with the outcome `error`. */
  | 'NOT_UNDERSTOOD'
  /** The action turned the post away because of its method or content type (405, 415). */
  | 'TURNED_AWAY'
  /** Longer than 1 MB (413). */
  | 'BODY_TOO_LARGE'
  /** The body did not come in time (408). */
  | 'BODY_TIMEOUT'
  /** The sender disconnected before the body was complete. */
  | 'BODY_INCOMPLETE'
  /** An earlier body parser has consumed the body and not kept it (500): mount the handler before that parser. */
  | 'BODY_CONSUMED'
  /** `onFeedback` has failed (503): the post is lost, unless `onFeedback` had stored it. */
  | 'NOT_STORED'
  /** The request has no valid token (401, 404). `onFeedback` is not called. */
  | 'DENIED';

/** The result of a request, for a log. Holds no lead data and no token. */
export interface FeedbackEvent {
  /** The result of the request. */
  readonly code: FeedbackEventCode;
  /** The HTTP status of the answer. */
  readonly status: number;
  /** What could not be understood, as in `Feedback`. */
  readonly error_msg?: string;
  /** The code of the error of `onFeedback`, such as `ENOSPC`, if it has one. */
  readonly errorCode?: string;
}

/** Options of a feedback handler. */
export interface FeedbackHandlerOptions {
  /** An inbound action, such as `feedback`. */
  readonly action: InboundAction;
  /**
   * Admits only requests whose path ends in this token, or that have the header `Authorization: Bearer <token>`. At
   * least 16 letters, digits, `-`, `.`, `_` or `~`. Default: everybody is admitted.
   */
  readonly token?: string;
  /**
   * Called with each post before it is answered. If it throws or rejects, the answer is 503. Also called for a post
   * that was not understood, because vendors do not send it again.
   */
  onFeedback(feedback: Feedback): unknown;
  /** Called with the result of each request. Its errors are ignored, also those of a promise that it returns. */
  onEvent?(event: FeedbackEvent): unknown;
  /** Seconds within which the whole body must come, at most 86,400. Default: 30. */
  readonly timeoutSeconds?: number;
}

/** A request of node:http or Express. */
export type NodeRequest = IncomingMessage & {
  /** What a parser has made of the body. */
  body?: unknown;
};

/** The used part of a Fastify request. */
export interface FastifyRequest {
  /** The request of node:http. */
  readonly raw: IncomingMessage;
  /** What a parser has made of the body. */
  readonly body: unknown;
}

/** The used part of a Fastify reply. */
export interface FastifyReply {
  /** Sets the HTTP status. */
  code(status: number): unknown;
  /** Sets headers. */
  headers(headers: Record<string, string>): unknown;
  /** Sends the body. */
  send(body: string): unknown;
}

/** Answers feedback posts. Never rejects. */
export interface FeedbackHandler {
  /** For `createServer(handler)`, `app.use(path, handler)` of Express and `app.all(path, handler)` of Fastify. */
  (request: NodeRequest | FastifyRequest, response: ServerResponse | FastifyReply): Promise<unknown>;
  /** For servers that use `Request` and `Response`. */
  fetch(request: Request): Promise<Response>;
}
