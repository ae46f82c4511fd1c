import type { AxiosInstance, AxiosRequestConfig } from 'axios';

/** What a vendor does with a request: answers, or fails with the code of an error. */
export type Reply = { status: number; body?: string; headers?: Record<string, string> } | { code: string };

/** A caller's own axios that never opens a socket: for what must hold in thousands of cases. */
export function fakeVendor(reply: (url: URL) => Reply | Promise<Reply>): AxiosInstance {
  const request = async ({ url = '' }: AxiosRequestConfig) => {
    const found = await reply(new URL(url));
    if ('code' in found) {
      const syscall =
        found.code === 'ECONNREFUSED' ? 'connect' : /^E(NOTFOUND|AI_AGAIN)$/.test(found.code) ? 'getaddrinfo' : 'read';
      throw Object.assign(new Error('failed'), { code: found.code, syscall, config: { url } });
    }
    return { status: found.status, headers: found.headers ?? {}, data: Buffer.from(found.body ?? '') };
  };
  return { request } as unknown as AxiosInstance;
}

export const accepted: Reply = { status: 200, body: 'SUCCESS|https://www.phoneburner.com/?upc=A' };
export const rejected: Reply = { status: 200, body: 'ERROR|INVALID EMAIL' };
export const misconfigured: Reply = { status: 200, body: 'ERROR|CM_ID IS INVALID' };

/** A copy of an action with some of it changed. A spread copy would lose its tables. */
export const changed = <A extends object>(action: A, changes: object): A =>
  Object.assign(Object.create(Object.prototype, Object.getOwnPropertyDescriptors(action)), changes);

/** A lead for PhoneBurner with an id and nothing else of interest. */
export const leadOf = (id: string, cm_id = '2') => ({
  lead: { id, email: `${id}@example.com` },
  phoneburner: { key: 'k', user_id: '1', cm_id },
});

/** The id of the lead in a request. */
export const idIn = (url: URL): string => url.searchParams.get('email')?.split('@')[0] ?? '';

/** Time that passes only when somebody sleeps. */
export function fakeClock(random = () => 1) {
  let time = Date.parse('2026-11-21T00:00:00Z');
  const slept: number[] = [];
  const sleep = async (ms: number) => {
    slept.push(Math.round(ms));
    time += ms;
  };
  const pass = (ms: number) => {
    time += ms;
  };
  return { now: () => time, wallTime: () => time, random, sleep, slept, pass };
}
