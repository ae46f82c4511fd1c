import type * as Api from '../api';
import { isOffline } from './connection';

/** The server refused or failed a request. The message is its sentence. */
export class ApiError extends Error {
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}

/** The server does not answer. The page shows this separately. */
class OfflineError extends Error {}

/** Sends a request to the workbench's server. Rejects with an error for `getSentence`. */
export async function ask<T>(path: string, init?: RequestInit): Promise<T> {
  const answer = await fetch(`api/${path}`, init).catch((error: unknown) => {
    if (init?.signal?.aborted) throw error;
    isOffline.value = true;
    throw new OfflineError();
  });
  isOffline.value = false;
  const text = await answer.text();
  const body: unknown = text ? readJson(text) : undefined;
  if (answer.ok) return body as T;
  throw new ApiError(
    (body as Api.Problem | undefined)?.problem ?? `The workbench answers with status ${answer.status}.`,
    answer.status,
  );
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export const post = <T>(path: string, question: object, signal?: AbortSignal) =>
  ask<T>(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(question),
    ...(signal && { signal }),
  });

export const getHealth = () => ask<unknown>('health');
export const getCatalog = () => ask<Api.Catalog>('catalog');
export const getStages = (question: Api.StagesQuestion, signal: AbortSignal) =>
  post<Api.Stages>('stages', question, signal);
export const send = (question: Api.SendQuestion) => post<Api.Stages>('send', question);
export const getGrid = (action: string) => post<Api.GridRow[]>('grid', { action });
export const openExample = (action: string, example: string) => post<Api.Opened>('open', { action, case: example });
export const loadSample = (action: string, sample: number) => post<Api.Loaded>('load', { action, sample });
export const loadText = (action: string, text: string) => post<Api.Loaded>('load', { action, text });
export const postFeedback = (feedback: Api.FeedbackPost) => post<Api.FeedbackView>('feedback', feedback);
export const getHistory = () => ask<Api.HistoryEntry[]>('history');
export const clearHistory = () => ask<unknown>('history', { method: 'DELETE' });
export const saveFixture = (id: string, name: string) => post<Api.Saved>('fixture', { id, case: name });

/** Returns the sentence of an error; '' when the server does not answer. */
export function getSentence(error: unknown): string {
  if (error instanceof OfflineError) return '';
  return error instanceof ApiError ? error.message : 'Something went wrong on the page. Reload it.';
}
