import { getTimeoutSeconds } from '../delivery/internal';
import { type Recording, recordExchange, recordUnanswered } from '../fixtures';
import { type Attempt, send } from '../http';
import { createRedactor, createSecretRedactor, getPath, type OutboundAction, placeholder, toRawText } from '../types';
import type { AnswerView, SendQuestion, Stages, Values } from './api';
import type { Context } from './context';
import { toVars } from './draft';
import type { SavedExchange } from './history';
import { getStages } from './stages';
import { getShownHeaders } from './status-view';

/** Sends a lead once, stores the exchange in the history, and returns its stages. Does not send a refused lead. */
export async function sendOnce(
  { sandbox, settings, history }: Context,
  action: OutboundAction,
  values: Values,
  to: SendQuestion['to'],
): Promise<Stages> {
  const vars = toVars(action.input, values, settings);
  if (action.validate(vars) !== undefined) return getStages(action, { values }, settings, undefined);
  const started = performance.now();
  const { host } = action.destination(vars);
  const origin = to === 'sandbox' ? sandbox.origin : undefined;
  const attempt = await send(action.request(vars), { host, origin, timeoutMs: 1000 * getTimeoutSeconds(vars) });
  const ms = Math.round(performance.now() - started);
  const stages = getStages(action, { values }, settings, { from: to, ms, ...withoutSecrets(action, vars, attempt) });
  const { answer, result } = stages;
  if (answer && result) {
    await history.add({
      ...{ at: new Date().toISOString(), action: action.key, to, ms, ...getLeadId(action, vars) },
      ...(attempt.sent !== 'yes' && { code: attempt.code }),
      exchange: record(action, vars, attempt, to),
      summary: { outcome: result.outcome, status: answer.status ?? 0, lead: result.status },
    });
  }
  return stages;
}

function record(action: OutboundAction, vars: unknown, attempt: Attempt, to: SendQuestion['to']): Recording {
  if (attempt.sent !== 'yes') return recordWithoutAnswer(action, vars, attempt.reason);
  const recording = recordExchange(action, vars, attempt, { isSandbox: to === 'sandbox' });
  if (typeof recording !== 'string') return recording;
  return recordWithoutAnswer(action, vars, 'the answer is not stored, because it contains personal data');
}

/** Builds the record of an exchange whose answer is missing, or must not be stored. */
function recordWithoutAnswer(action: OutboundAction, vars: unknown, reason: string): Recording {
  const recording = recordUnanswered(action, vars, reason);
  return { ...recording, origin: { ...recording.origin, kind: 'inferred' } };
}

/** Redacts credentials that the vendor repeats in its answer: those of a settings file are never shown. */
function withoutSecrets({ input }: OutboundAction, vars: unknown, attempt: Attempt): Omit<AnswerView, 'from'> {
  if (attempt.sent !== 'yes') return attempt;
  const redact = createSecretRedactor(input, vars);
  const headers = Object.entries(getShownHeaders(attempt.headers));
  return {
    ...{ sent: 'yes', status: attempt.status },
    headers: Object.fromEntries(headers.map(([name, value]) => [name, redact(value, placeholder)])),
    body: redact(attempt.body, placeholder),
  };
}

/** Returns the engine's id of the lead, unless it contains personal data. */
function getLeadId(action: OutboundAction, vars: unknown): Pick<SavedExchange, 'leadId'> {
  const leadId = toRawText(getPath(vars, ['lead', 'id'])).slice(0, 100);
  const isPlain = leadId !== '' && createRedactor(action.input, vars)(leadId) === leadId;
  return isPlain ? { leadId } : {};
}
