import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { test as lcTest } from 'leadconduit-integration';
import { names as typeNames } from 'leadconduit-types';
import { actions } from 'leadconduit-vendors/catalog';
import { deliver, deliverAll } from 'leadconduit-vendors/delivery';
import { type Action, isOutbound } from 'leadconduit-vendors/types';
import { fakeVendor } from '../support/fake-vendor';

/** The rules that an engine and ActiveProspect's harness hold a package to, against the package as it is built. */

const root = join(__dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const manifest = JSON.parse(read('package.json'));
const pack = require(root);
const outbound = Object.entries<any>(pack.outbound);
const inbound = Object.entries<any>(pack.inbound);

function frontMatter(path: string): { front: Record<string, unknown>; body: string } {
  const [, front = '', body = ''] = /^---\n(.*?)\n---\n(.*)$/s.exec(read(path)) ?? [];
  return { front: load(front) as Record<string, unknown>, body: body.trim() };
}

describe('the package', () => {
  test('resolves to a file in its root, beside what the engine reads there', () => {
    expect(require.resolve(root)).toBe(join(root, 'index.js'));
    expect(manifest.repository.url).toMatch(/^git\+https:/);
    expect(existsSync(join(root, 'lib/ui/public/images/icon.png'))).toBe(true);
  });

  test('exports inbound and outbound and nothing else', () => {
    expect(Reflect.ownKeys(pack)).toEqual(['inbound', 'outbound']);
    const keys = (isWanted: (action: Action) => boolean) => actions.filter(isWanted).map(({ key }) => key);
    expect(Object.keys(pack.outbound)).toEqual(keys(isOutbound));
    expect(Object.keys(pack.inbound)).toEqual(keys((action) => !isOutbound(action)));
  });

  test('lets the engine add to everything that it hands out', () => {
    for (const object of [pack, pack.inbound, pack.outbound, ...[...inbound, ...outbound].map(([, one]) => one)]) {
      expect(Object.isExtensible(object)).toBe(true);
      expect(Object.isFrozen(object)).toBe(false);
      expect(Object.getPrototypeOf(object)).toBe(Object.getPrototypeOf(pack));
      object.metadata = { name: 'added by an engine' };
      expect(Reflect.deleteProperty(object, 'metadata')).toBe(true);
    }
  });

  test('has nothing that the engine would walk into beside the actions', () => {
    for (const map of [pack.inbound, pack.outbound]) {
      for (const action of Object.values<any>(map)) {
        for (const value of Object.values(action)) expect(typeof value).toBe('function');
      }
    }
  });

  test('hands out the same objects by the root and by the subpaths', () => {
    const all = { ...pack.inbound, ...pack.outbound };
    const seen = Object.entries<any>(manifest.exports).flatMap(([subpath, { default: file }]) => {
      const exported = subpath === '.' || !file ? {} : require(join(root, file));
      return Object.values<any>(exported).filter((one) => typeof one?.key === 'string' && one.request);
    });
    expect(new Set(seen)).toEqual(new Set(Object.values(all)));
    for (const action of seen) expect(action).toBe(all[action.key]);
  });

  test('keeps what the engine must not walk over out of its sight, and lets it be changed', () => {
    for (const [key, action] of [...inbound, ...outbound]) {
      expect(action).toMatchObject({ key, about: { name: expect.any(String) } });
      for (const name of ['key', 'about', 'input', 'output'])
        expect(Object.getOwnPropertyDescriptor(action, name)).toMatchObject({
          ...{ enumerable: false, writable: true, configurable: true },
        });
    }
  });

  test('describes itself', () => {
    const { front, body } = frontMatter('docs/index.md');
    expect(front).toMatchObject({ provider: expect.any(String), name: expect.any(String), link: expect.any(String) });
    expect(body).not.toBe('');
  });
});

const lists = [...inbound, ...outbound].flatMap(([key, action]) => [
  [`${key} request`, action.requestVariables, action.request.variables] as const,
  [`${key} response`, action.responseVariables, action.response.variables] as const,
]);

describe.each(lists)('the variables of %s', (_, variables, sameVariables) => {
  test('are fresh, extensible and alike by both ways', () => {
    expect(variables()).toEqual(sameVariables());
    expect(variables()).not.toBe(variables());
    expect(variables()[0]).not.toBe(variables()[0]);
    variables().push({ name: 'timeout_seconds' });
    expect(variables()).toEqual(sameVariables());
  });

  test('have a name, a type that LeadConduit knows and a description', () => {
    for (const { name, type, description } of variables()) {
      expect(name).toMatch(/^[\w.*]+$/);
      expect([...typeNames, 'array', 'wildcard']).toContain(type);
      expect(description.length).toBeGreaterThan(0);
    }
  });
});

describe.each(outbound)('%s', (key, action) => {
  test('has every function that an engine and the harness call', () => {
    for (const name of [
      'validate',
      'request',
      'interpret',
      'response',
      'requestVariables',
      'responseVariables',
      'destination',
    ]) {
      expect(typeof action[name]).toBe('function');
    }
  });

  test('names its variables in lower case and says which are required', () => {
    for (const { name, required } of action.requestVariables()) {
      expect(name).toBe(name.toLowerCase());
      expect(typeof required).toBe('boolean');
    }
  });

  test('refuses an empty lead with a sentence', () => {
    for (const vars of [{ lead: {} }, {}, { lead: null }, undefined, null]) {
      expect(action.validate(vars)).toMatch(/^[\w.]+ must not be blank$/);
    }
  });

  test('insists on what it declares as required, and on nothing else', () => {
    const fixture = (load(read(`harness/${key}.yaml`)) as any).validate[0].vars;
    const required = action.requestVariables().filter((v: any) => v.required);
    for (const { name } of required) {
      const vars = structuredClone(fixture);
      const path = name.split('.');
      delete path.slice(0, -1).reduce((at: any, part: string) => at[part], vars)[path.at(-1)];
      expect(action.validate(vars)).toBe(`${name} must not be blank`);
    }
    expect(action.validate(fixture)).toBeUndefined();
  });

  test('declares a flat outcome, where response puts it', () => {
    const names = action.responseVariables().map((v: any) => v.name);
    expect(names.slice(0, 2)).toEqual(['outcome', 'reason']);
    const result = action.response(
      {},
      {},
      { status: 200, headers: { 'Content-Type': 'application/json' }, body: '{}' },
    );
    expect(result).toEqual({
      outcome: 'error',
      reason: expect.stringMatching(/^unexpected answer from [\w ]+ \(HTTP 200\)$/),
    });
    for (const name of Object.keys(result)) expect(names).toContain(name);
  });

  test('survives any answer at all', () => {
    const bodies = [
      undefined,
      null,
      '',
      '{}',
      'x',
      '<html>',
      0,
      true,
      [],
      {},
      Buffer.from([0, 255, 254]),
      new String('x'),
    ];
    for (const status of [undefined, null, 'x', 0, 200, 302, 404, 500, Number.NaN]) {
      for (const body of bodies) {
        for (const headers of [undefined, null, {}, { 'content-TYPE': 'application/json' }, { 'Content-Type': 7 }]) {
          expect(['success', 'failure', 'error']).toContain(action.response({}, {}, { status, headers, body }).outcome);
        }
      }
    }
    expect(action.response(undefined, undefined, undefined).outcome).toBe('error');
  });

  test('gives a request that the engine can send', () => {
    for (const { vars } of (load(read(`harness/${key}.yaml`)) as any).request) {
      const { url, method, headers, body, ...rest } = action.request(vars);
      expect(rest).toEqual({});
      expect([typeof url, typeof method]).toEqual(['string', 'string']);
      expect(['string', 'undefined']).toContain(typeof body);
      for (const value of Object.values<string>(headers)) expect(value).toMatch(/^[\x20-\x7e]+$/);
      expect(headers).not.toHaveProperty('content-length');
    }
  });

  test('goes on working when an engine or a harness has written keys of its own onto it', async () => {
    const { vars } = (load(read(`harness/${key}.yaml`)) as any).request[0];
    const before = Object.getOwnPropertyDescriptors(action);
    const own = { handle: () => undefined, name: 'x', metadata: {}, fixtures: {}, appendPrefix: '', envVariables: [] };
    Object.assign(action, own, { requestTypes: {}, responseTypes: {} });
    try {
      const clock = { now: () => 0, wallTime: () => 0, random: () => 0, sleep: async () => undefined };
      const axios = fakeVendor(() => ({ code: 'ECONNREFUSED' }));
      expect(await deliver(action, vars, { axios, clock })).toMatchObject({
        sent: 'no',
        status: 'unsent',
        attempts: 4,
      });
      expect(action.requestVariables()).toEqual(action.request.variables());
    } finally {
      for (const name of Object.keys({ ...own, requestTypes: 0, responseTypes: 0 })) delete action[name];
    }
    expect(Object.getOwnPropertyDescriptors(action)).toEqual(before);
  });

  test('says so when it is handed over as a spread copy, which has lost its tables', async () => {
    const message = /^the action has no key, input or output, as a spread copy of one/;
    await expect(deliver({ ...action }, {})).rejects.toThrow(message);
    await expect(deliverAll({ ...action }, []).next()).rejects.toThrow(TypeError);
  });

  test('has no appended field that a delivery would write over', () => {
    const meta = ['status', 'sent', 'attempts', 'ms', 'code', 'retryAfterMs', 'replayed', 'key'];
    for (const { name } of action.responseVariables()) expect(meta).not.toContain(name);
  });

  test('has a page for the engine', () => {
    const { front, body } = frontMatter(`docs/outbound.${key}.md`);
    expect(front).toMatchObject({ name: expect.any(String), tag: expect.any(String), integration_type: 'delivery' });
    expect(body.length).toBeGreaterThan(0);
    expect(body.length).toBeLessThanOrEqual(140);
  });

  test("passes the harness's fixtures with the engine's own typed values", () => {
    const { validate, request, response } = load(read(`harness/${key}.yaml`)) as any;
    const parse = lcTest.types.parser(action.requestVariables());
    for (const { vars, expected } of validate) expect(action.validate(parse(vars))).toBe(expected);
    for (const { vars, expected } of request) expect(action.request(parse(vars))).toEqual(expected);
    for (const { res, expected } of response) expect(action.response({}, {}, res)).toEqual(expected);
  });
});

test.each(inbound)('the inbound action %s has a page for the engine', (key) => {
  expect(frontMatter(`docs/inbound.${key}.md`).front).toMatchObject({ integration_type: 'inbound' });
});
