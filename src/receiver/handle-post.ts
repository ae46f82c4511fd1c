import { type InboundRequest, type InboundResponse, isHttpError, notify } from '../types';
import type { BodyFailure, BodyResult } from './read-body';
import { createTokenCheck, splitAddress, withoutToken } from './token';
import type { Feedback, FeedbackEvent, FeedbackEventCode, FeedbackHandlerOptions } from './types';

/** A request, before its body is read. */
export interface PostHead {
  readonly method: string;
  /** Its path and query. */
  readonly uri: string;
  /** Names are spelled as engines do: `Content-Type`. */
  readonly headers: Readonly<Record<string, string>>;
}

/** An answer. `isLast`: close the connection after it, because the body was not read to its end. */
export interface PostAnswer extends InboundResponse {
  readonly isLast?: true;
}

/** Handles a request. Calls `readBody` only for a request that is admitted. Never rejects. */
export type PostHandler = (head: PostHead, readBody: () => Promise<BodyResult>) => Promise<PostAnswer>;

interface Understood {
  readonly code: FeedbackEventCode;
  readonly feedback: Feedback;
  readonly answer: PostAnswer;
}

const failures: Record<BodyFailure, { status: number; error_msg: string }> = {
  BODY_TOO_LARGE: { status: 413, error_msg: 'the body is longer than 1 MB' },
  BODY_TIMEOUT: { status: 408, error_msg: 'the body did not come in time' },
  BODY_INCOMPLETE: { status: 400, error_msg: 'the connection closed before the whole body had come' },
  BODY_CONSUMED: {
    status: 500,
    error_msg: 'a body parser has consumed the body and not kept it: mount the feedback handler before that parser',
  },
};

/** Creates the handler that all kinds of servers share. */
export function createPostHandler({ action, token, onFeedback, onEvent }: FeedbackHandlerOptions): PostHandler {
  const check = createTokenCheck(token);

  return async (head, readBody) => {
    const { Authorization: authorization = '', ...others } = head.headers;
    const admission = check({ path: splitAddress(head.uri)[0], authorization });
    if (admission.denied !== undefined) return conclude('DENIED', deny(admission.denied));
    // Neither the action nor `onFeedback` sees the token.
    const uri = admission.isInPath ? withoutToken(head.uri) : head.uri;
    const req = { method: head.method, uri, headers: token === undefined ? head.headers : others };
    const at = new Date().toISOString();
    const result = await readBody();
    const { code, feedback, answer } =
      'failure' in result ? reportFailure(req, at, result.failure) : understand({ ...req, body: result.body }, at);
    const { error_msg } = feedback;
    try {
      await onFeedback(feedback);
    } catch (error) {
      const errorCode = getErrorCode(error);
      return conclude('NOT_STORED', answerNotStored(req), { ...(errorCode && { errorCode }) });
    }
    return conclude(code, answer, { ...(error_msg && { error_msg }) });
  };

  function understand(req: InboundRequest, at: string): Understood {
    const read = readFields(req);
    const { error_msg, ...fields } = read.fields;
    const vars = { outcome: error_msg === undefined ? 'success' : 'error', ...(error_msg && { reason: error_msg }) };
    const answer = read.answer ?? respond(req, vars);
    const code = read.answer ? 'TURNED_AWAY' : error_msg === undefined ? 'RECEIVED' : 'NOT_UNDERSTOOD';
    const feedback = { at, action: action.key, status: answer.status, ...(error_msg && { error_msg }), fields };
    return { code, feedback, answer };
  }

  /** Without a body, only the fields of the query are used. */
  function reportFailure(req: InboundRequest, at: string, code: BodyFailure): Understood {
    const { status, error_msg } = failures[code];
    const { error_msg: _, ...fields } = readFields({ ...req, body: '' }).fields;
    const answer: PostAnswer = { ...plain(status, error_msg), isLast: true };
    return { code, feedback: { at, action: action.key, status, error_msg, fields }, answer };
  }

  function readFields(req: InboundRequest): { fields: Record<string, string>; answer?: InboundResponse } {
    try {
      return { fields: action.request(req) };
    } catch (error) {
      if (!isHttpError(error)) return { fields: { error_msg: 'the action failed on this post' } };
      const { status, headers, body } = error;
      return {
        fields: { error_msg: body || 'the action turned the post away' },
        answer: { status, headers: { ...headers }, body },
      };
    }
  }

  /** Returns the action's own answer, so that the sender can read it, with a status that is clearly not a success. */
  function answerNotStored(req: InboundRequest): PostAnswer {
    return { ...respond(req, { outcome: 'error', reason: 'the post was not stored' }), status: 503 };
  }

  function respond(req: InboundRequest, vars: object): InboundResponse {
    try {
      return action.response(req, vars);
    } catch {
      return plain(500, 'the action failed to write an answer');
    }
  }

  function conclude(code: FeedbackEventCode, answer: PostAnswer, more: Partial<FeedbackEvent> = {}): PostAnswer {
    notify(onEvent, { code, status: answer.status, ...more });
    return answer;
  }
}

const plain = (status: number, sentence: string): InboundResponse => ({
  status,
  headers: { 'Content-Type': 'text/plain' },
  body: sentence,
});

function deny(status: 401 | 404): PostAnswer {
  if (status === 404) return { ...plain(404, 'not found'), isLast: true };
  const answer = plain(401, 'this token is not known');
  return { ...answer, headers: { ...answer.headers, 'WWW-Authenticate': 'Bearer' }, isLast: true };
}

/** Returns the code of an error, if it has one. Other parts of an error may hold lead data. */
function getErrorCode(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' && /^[A-Z][A-Z_\d]{1,40}$/.test(code) ? code : undefined;
}
