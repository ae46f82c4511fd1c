import { actions } from '../catalog';
import { type Action, getPath, isOutbound, type OutboundAction, toRawText } from '../types';
import type { Choice, Problem, Values } from './api';

/** The status and the sentence with which a request is refused. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly problem: string,
  ) {
    super(problem);
  }
}

export type RequestBody = Record<string, unknown>;

export const refuse = (status: number, problem: Problem['problem']): never => {
  throw new ApiError(status, problem);
};

export function getAction({ action }: RequestBody): Action {
  const match = actions.find(({ key }) => key === action);
  return match ?? refuse(404, 'there is no action of that name');
}

export function getOutboundAction(body: RequestBody): OutboundAction {
  const action = getAction(body);
  return isOutbound(action) ? action : refuse(422, 'this action is inbound: the vendor posts to it');
}

export function getValues({ values }: RequestBody): Values {
  if (typeof values !== 'object' || values === null) return {};
  return Object.fromEntries(Object.entries(values).filter(([, value]) => typeof value === 'string'));
}

export function getChoice(choice: unknown): Choice {
  const part = (name: string) => getPath(choice, [name]);
  if (part('from') === 'history') return { from: 'history', id: toRawText(part('id')) };
  if (part('from') === 'example') return { from: 'example', case: toRawText(part('case')) };
  if (part('from') === 'fault') return { from: 'fault', name: toRawText(part('name')) };
  if (part('from') !== 'pasted') return { from: 'none' };
  const body = part('body');
  return {
    from: 'pasted',
    status: Number(part('status')) || 0,
    type: toRawText(part('type')),
    body: typeof body === 'string' ? body : '',
  };
}
