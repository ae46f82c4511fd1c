import type { IncomingMessage, ServerResponse } from 'node:http';
import { assertAction } from '../types';
import { createPostHandler, type PostAnswer, type PostHead } from './handle-post';
import { readFetchBody, readNodeBody } from './read-body';
import { isToken } from './token';
import type { FastifyReply, FastifyRequest, FeedbackHandler, FeedbackHandlerOptions, NodeRequest } from './types';

const MAX_TIMEOUT_SECONDS = 86_400;

/**
 * Creates a handler for the feedback that a vendor posts. It passes each post to `onFeedback`, and answers when
 * `onFeedback` has finished. One handler works with node:http, Express, Fastify (`handler(request, reply)`), and with
 * `handler.fetch(request)` for servers that use `Request` and `Response`.
 *
 * @throws TypeError for an outbound action, a token that is blank or too weak, or a missing `onFeedback`
 * @example
 * createServer(createFeedbackHandler({ action: feedback, token, onFeedback: (post) => store(post) })).listen(8080);
 */
export function createFeedbackHandler(options: FeedbackHandlerOptions): FeedbackHandler {
  assertOptions(options);
  const handlePost = createPostHandler(options);
  const milliseconds = (options.timeoutSeconds ?? 30) * 1000;

  async function handle(request: NodeRequest | FastifyRequest, response: ServerResponse | FastifyReply) {
    const message = 'raw' in request ? request.raw : request;
    const answer = await handlePost(getHead(message), () => readNodeBody(message, request.body, milliseconds));
    const headers = getAnswerHeaders(answer, message.httpVersionMajor);
    if ('writeHead' in response) writeAnswer(response, answer, headers);
    else {
      response.code(answer.status);
      response.headers(headers);
      response.send(answer.body);
    }
    return response;
  }

  async function handleFetch(request: Request): Promise<Response> {
    const { pathname, search } = new URL(request.url);
    const head = { method: request.method, uri: pathname + search, headers: toEngineHeaders(request.headers) };
    const { status, headers, body } = await handlePost(head, () => readFetchBody(request, milliseconds));
    return new Response(request.method === 'HEAD' ? null : body, { status, headers });
  }

  return Object.assign(handle, { fetch: handleFetch });
}

function assertOptions(options: FeedbackHandlerOptions): void {
  const { action, onFeedback, timeoutSeconds } = options;
  if (typeof action !== 'object' || action === null) throw new TypeError('action must be an inbound action');
  assertAction(action);
  if ('validate' in action)
    throw new TypeError('the action must be an inbound action, which reads the posts of a vendor');
  if (typeof onFeedback !== 'function') throw new TypeError('onFeedback must be a function');
  // A token from an unset environment variable must not admit everybody.
  if ('token' in options && !isToken(options.token))
    throw new TypeError(
      'token must be at least 16 letters, digits, "-", ".", "_" or "~"; leave it out to admit everybody',
    );
  const isTime = timeoutSeconds === undefined || (timeoutSeconds > 0 && timeoutSeconds <= MAX_TIMEOUT_SECONDS);
  if (!isTime) throw new TypeError('timeoutSeconds must be a number above 0 and at most 86,400 (a day)');
}

/** Express changes `url` where a handler is mounted on a path. */
function getHead(message: IncomingMessage & { originalUrl?: string }): PostHead {
  const { method = '', url = '', originalUrl, headers } = message;
  return { method, uri: originalUrl ?? url, headers: toEngineHeaders(Object.entries(headers)) };
}

/** Spells header names as engines do, such as `Content-Type`. */
function toEngineHeaders(headers: Iterable<[string, string | string[] | undefined]>): Record<string, string> {
  const named = [...headers].map(([name, value]) => [
    name.replace(/(^|-)[a-z]/g, (initial) => initial.toUpperCase()),
    String(value ?? ''),
  ]);
  return Object.fromEntries(named);
}

/** HTTP/2 has no `Connection` header. */
function getAnswerHeaders({ headers, body, isLast }: PostAnswer, httpVersion: number): Record<string, string> {
  const closing = isLast && httpVersion < 2 ? { Connection: 'close' } : {};
  return { ...headers, 'Content-Length': String(Buffer.byteLength(body)), ...closing };
}

function writeAnswer(response: ServerResponse, { status, body }: PostAnswer, headers: Record<string, string>): void {
  if (response.headersSent || response.destroyed) return; // the sender has disconnected
  response.writeHead(status, headers).end(body);
}
