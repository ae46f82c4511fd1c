import { isExchange, isInbound, loadFixture } from '../fixtures';
import type { Action } from '../types';
import type { Opened } from './api';
import { toValues } from './draft';

/** Opens an outbound example as values and a choice, an inbound one as a post; undefined for an unknown name. */
export function openExample(action: Pick<Action, 'key' | 'about' | 'input'>, name: string): Opened | undefined {
  const example = loadFixture(action, name);
  if (!example) return undefined;
  if (!isInbound(example)) {
    const choice = isExchange(example) ? ({ from: 'example', case: name } as const) : ({ from: 'none' } as const);
    return { values: toValues(action.input, example.vars), choice };
  }
  const { method = 'POST', uri = '/', headers = {}, body = '' } = example.received;
  const getHeader = (wanted: string) =>
    String(Object.entries(headers).find(([key]) => key.toLowerCase() === wanted)?.[1] ?? '');
  const written = typeof body === 'string' ? body : JSON.stringify(body);
  return {
    values: {},
    post: { method, uri, type: getHeader('content-type'), accept: getHeader('accept'), body: written },
  };
}
