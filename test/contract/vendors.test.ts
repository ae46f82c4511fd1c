import * as http from 'node:http';
import { actions, loadChecks, loadSamples, vendors } from 'leadconduit-vendors/catalog';
import { deliver } from 'leadconduit-vendors/delivery';
import { type ExchangeFixture, isExchange, listFixtures } from 'leadconduit-vendors/fixtures';
import { type Sandbox, startSandbox } from 'leadconduit-vendors/sandbox';
import { type Action, example, isOutbound, type OutboundAction, setPath, toSegments } from 'leadconduit-vendors/types';

/** What each vendor brings beside its actions, held to the same rules: its sandbox, its checks and its samples. */

const outbound = (actions as readonly Action[]).filter(isOutbound);
const named = outbound.map((action) => [action.key, action] as const);
const exchanges = (action: OutboundAction): ExchangeFixture[] => listFixtures(action).filter(isExchange);

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await startSandbox();
});
afterEach(() => sandbox.close());

describe.each(named)('the sandbox of %s', (_, action) => {
  test('understands what the action sends, and is understood', async () => {
    const codes = new Set<unknown>();
    for (const fixture of exchanges(action)) {
      await sandbox.close();
      sandbox = await startSandbox();
      const { code } = await deliver(action, fixture.vars, { origin: sandbox.origin, retry: { attempts: 1 } });
      codes.add(code);
      const [{ host = 'nothing was sent: validate refuses vars', vendor = 'none', response = undefined } = {}] =
        sandbox.received;
      expect([fixture.case, host, vendor]).toEqual([fixture.case, host, action.about.vendor]); // `hosts` of sandbox.ts
      if (response?.status === 404) continue; // an address that the vendor does not have
      // interpret must understand every answer of the sandbox
      expect([fixture.case, response, code]).not.toEqual([fixture.case, response, 'unrecognized']);
      // When both the sandbox and the fixture turn a lead away, they must mean the same.
      if (code !== 'accepted' && ['rejected', 'misconfigured'].includes(fixture.code))
        expect([fixture.case, response, code]).toEqual([fixture.case, response, fixture.code]);
    }
    if (!codes.has('accepted'))
      throw new Error('the sandbox accepts no fixture: add one with an invented person whom sandbox.ts accepts');
  });

  test('takes no request that the vendor would not understand', async () => {
    for (const { request } of exchanges(action).slice(0, 3)) {
      const { host, pathname, search } = new URL(request.url);
      const url = `${sandbox.origin}${pathname}`;
      const { method, headers, body } = request;
      const withHost = { ...headers, Host: host };
      const odd: [string, RequestInit][] = [
        [url + search, { method: 'DELETE', headers: withHost }],
        [`${sandbox.origin}/nowhere`, { method, headers: withHost, ...(body && { body }) }],
        [url, { method, headers: { Host: host } }],
        ...['', '{', '[]', 'null', '{}', 'a=b'].map((other): [string, RequestInit] => [
          method === 'GET' ? `${url}?${other}` : url,
          { method, headers: withHost, ...(method !== 'GET' && { body: other }) },
        ]),
      ];
      for (const [address, init] of odd) expect((await send(address, init)).status).toBeGreaterThanOrEqual(200);
    }
    // The vendor would reject each of these: sandbox.ts must check the method, the path, the credential and the body.
    expect(sandbox.received.filter(({ response }) => response.accepted)).toEqual([]);
  });
});

/** Like fetch, with a Host header of one's own. */
function send(address: string, { method, headers, body }: RequestInit): Promise<{ status: number }> {
  return new Promise((resolve, reject) => {
    const sent = http.request(address, { method, headers: headers as Record<string, string> }, (response) => {
      response.resume().on('end', () => resolve({ status: response.statusCode ?? 0 }));
    });
    sent.on('error', reject).end(body);
  });
}

describe.each(named)('the checks for %s', (_, action) => {
  /** Leads in which many a thing is wrong: every variable with one and the same text. */
  const leadOf = (value: string) =>
    action.input.reduce((vars, { name }) => setPath(vars, toSegments(name), value), { lead: {} } as object);

  test('warn of declared variables, in a sentence without a value', () => {
    const leads = [{}, example(action.input), ...['7', 'canary text', '***', ''].map(leadOf)];
    for (const vars of [...leads, ...exchanges(action).map((fixture) => fixture.vars)])
      for (const check of loadChecks(action.about.vendor))
        for (const { field, sentence } of check(action, vars)) {
          expect(action.input.map(({ name }) => name)).toContain(field);
          expect(sentence).toMatch(/^[a-z].*[^.]$/);
          expect(sentence).not.toContain('canary');
        }
  });
});

test.each(vendors.map(({ key }) => key))('the samples of %s are settings that its actions declare', (key) => {
  const declared = (actions as readonly Action[])
    .filter(({ about }) => about.vendor === key)
    .flatMap(({ input }) => input.map(({ name }) => name));
  const names = Object.entries(loadSamples(key).settings).flatMap(([name, value]) =>
    typeof value === 'object' && value !== null ? Object.keys(value).map((inner) => `${name}.${inner}`) : [name],
  );
  expect(names.filter((name) => !declared.includes(name))).toEqual([]);
  expect(names.length).toBeGreaterThan(0);
});
