import { type AnyResult, getLabel, type InboundAction, type InboundResponse, isHttpError } from '../types';
import type { FeedbackPost, FeedbackView } from './api';

/** Shows how the inbound action reads a post and answers it, as in the engine. */
export function viewFeedback(action: InboundAction, { method, uri, type, accept, body }: FeedbackPost): FeedbackView {
  const headers = { ...(type && { 'Content-Type': type }), ...(accept && { Accept: accept }) };
  const post = { method, uri, headers, body };
  try {
    const vars = action.request(post);
    const explanation = action.explain?.(post);
    const fields = action.input
      .filter(({ name }) => vars[name] !== undefined)
      .map((variable) => {
        const { source, path, rule } = explanation?.fields.find(({ name }) => name === variable.name) ?? {};
        const origin = source && path && rule && { source, path, rule };
        const { name } = variable;
        return { name, text: vars[name] ?? '', label: getLabel(variable), ...(origin && { origin }) };
      });
    const ignored = explanation && { ignored: explanation.ignored };
    return {
      fields,
      ...ignored,
      turnedAway: false,
      answer: action.response(post, { ...getEngineResult(vars), lead: { id: 'a-lead' } }),
    };
  } catch (error) {
    if (!isHttpError(error)) throw error;
    const { status, headers, body } = error;
    return { turnedAway: true, answer: { status, headers, body } satisfies InboundResponse };
  }
}

/** Returns the outcome that the engine would give a post: `error` for one without a lead or that cannot be read. */
function getEngineResult({ error_msg }: Readonly<Record<string, string | undefined>>): AnyResult {
  return error_msg === undefined ? { outcome: 'success' } : { outcome: 'error', reason: error_msg };
}
