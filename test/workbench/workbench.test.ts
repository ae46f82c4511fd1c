import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { actions as catalogued, outbound } from 'leadconduit-vendors/catalog';
import { isExchange, isInbound, listFixtures, recordExchange } from 'leadconduit-vendors/fixtures';
import { putContact } from 'leadconduit-vendors/phoneburner';
import { faults as sandboxFaults } from 'leadconduit-vendors/sandbox';
import {
  type Action,
  createSecretRedactor,
  getPath,
  isOutbound,
  type OutboundAction,
  placeholder,
  type Request,
  setPath,
  toRawText,
  toSegments,
} from 'leadconduit-vendors/types';
import { startWorkbench, type Workbench } from 'leadconduit-vendors/workbench';
import type {
  Catalog,
  FeedbackView,
  GridRow,
  HistoryEntry,
  Loaded,
  Opened,
  Stages,
  Values,
} from 'leadconduit-vendors/workbench/api';

/** The workbench by what its page asks of it. The page itself is looked at by `npm run test:page`. */

const put = 'phoneburner_put_contact';
const add = 'leadperfection_add_lead';
const create = 'leadperfection_create_lead';

let folder: string;
let bench: Workbench;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'workbench-'));
  const settings = { phoneburner: { key: 'canary-of-the-file', user_id: '1', cm_id: '2' } };
  bench = await startWorkbench({ history: join(folder, 'state/history.ndjson'), folder, settings });
});
afterAll(async () => {
  await bench.close();
  rmSync(folder, { recursive: true });
});

async function ask<T>(path: string, question?: object, method = question ? 'POST' : 'GET'): Promise<T> {
  const response = await fetch(`${bench.url}api/${path}`, {
    method,
    ...(question && { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(question) }),
  });
  return (await response.json()) as T;
}

const stages = (action: string, values: Values, choice: object = { from: 'none' }) =>
  ask<Stages>('stages', { action, values, choice });

const jane: Values = {
  'lead.email': 'Jane@Example.com',
  'lead.phone_1': '(512) 555-0142',
  'lead.last_name': "O'Brien & Co",
};
const lead: Values = {
  'lead.phone_1': '5125550142',
  'lead.postal_code': '78704',
  'lead.srs_id': '112',
  client_id: 'demo',
};

/** The status of a bare request, with headers that a browser would not let a page set. */
const statusOf = (url: string, headers: Record<string, string>, method = 'GET', body = '') =>
  new Promise<number>((resolve, reject) => {
    const request = httpRequest(url, { method, headers }, (response) => resolve(response.resume().statusCode ?? 0));
    request.on('error', reject).end(body);
  });

describe('nobody else is answered', () => {
  const json = { 'Content-Type': 'application/json' };

  test('without the token, the host or the origin of the page', async () => {
    const { origin, host } = new URL(bench.url);
    const api = `${bench.url}api/catalog`;
    expect(await statusOf(api, {})).toBe(200);
    expect(await statusOf(api, { Origin: origin })).toBe(200);
    for (const [url, headers] of [
      [origin, {}],
      [`${origin}/api/catalog`, {}],
      [`${origin}/${api.split('/')[3]?.startsWith('x') ? 'y' : 'x'}${new URL(api).pathname.slice(2)}`, {}],
      [api, { Host: 'evil.example' }],
      [api, { Host: `evil.example:${host.split(':')[1]}` }],
      [api, { Origin: 'http://evil.example' }],
      [api, { Origin: 'null' }],
      [api, { Origin: `https://${host}` }],
    ] as const)
      expect([url, await statusOf(url, headers)]).toEqual([url, 404]);
    expect(await statusOf(`${bench.url}api/send`, { ...json, 'Sec-Fetch-Site': 'cross-site' }, 'POST', '{}')).toBe(404);
  });

  test('nor with a question that is none', async () => {
    const api = `${bench.url}api/stages`;
    expect(await statusOf(api, { 'Content-Type': 'text/plain' }, 'POST', '{}')).toBe(415);
    expect(await statusOf(api, json, 'POST', '{')).toBe(422);
    expect(await statusOf(api, json, 'POST', 'null')).toBe(422);
    expect(await statusOf(api, json, 'POST', '{"action":"__proto__"}')).toBe(404);
    expect(await statusOf(api, json, 'POST', '{"action":"leadperfection_feedback"}')).toBe(422);
    expect(await statusOf(api, json, 'POST', `"${'x'.repeat(2_000_001)}"`)).toBe(413);
    expect(await statusOf(`${bench.url}api/toString`, {})).toBe(404);
    for (const path of [
      '../package.json',
      '..%2fpackage.json',
      'assets/../../main.js',
      'index.html/',
      '%00',
      'assets/',
    ])
      expect(await statusOf(new URL(bench.url).origin + new URL(bench.url).pathname + path, {})).toBe(404);
  });

  test('and nothing is loaded from elsewhere', async () => {
    const response = await fetch(`${bench.url}api/catalog`);
    expect(response.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; script-src 'self'; style-src 'self'/,
    );
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
    expect(response.headers.get('cache-control')).toBe('no-store');
  });
});

test('the catalog has each action with its variables in groups, its examples and the faults', async () => {
  const { vendors, faults, live, samples } = await ask<Catalog>('catalog');
  const actions = vendors.flatMap((vendor) => vendor.actions);
  expect(actions.map(({ key }) => key).sort()).toEqual([...Object.keys(outbound), 'leadperfection_feedback'].sort());
  const { variables, examples } = actions.find(({ key }) => key === put) ?? { variables: [], examples: [] };
  const groups = Object.fromEntries(variables.map(({ name, group }) => [name, group]));
  expect(groups).toMatchObject({
    'lead.email': 'lead',
    'phoneburner.key': 'credentials',
    'phoneburner.cm_id': 'settings',
  });
  expect(variables.filter(({ isInSettings }) => isInSettings).map(({ name }) => name)).toEqual([
    ...['phoneburner.key', 'phoneburner.user_id', 'phoneburner.cm_id'],
  ]);
  expect(examples.length).toBeGreaterThan(30);
  const { refused, ...others } = Object.fromEntries(faults.map(({ name, title }) => [name, title]));
  expect(refused).toBe('Connection refused: nothing left');
  expect(Object.keys(others).length).toBeGreaterThan(10);
  for (const [name, title] of Object.entries(others))
    expect(title).toContain(sandboxFaults[name as keyof typeof sandboxFaults].title);
  expect([live, samples]).toEqual([false, 218]);
});

describe('the four stages', () => {
  test('of a lead: how it is read, what is sent, what the answer means', async () => {
    const choice = { from: 'pasted', status: 200, type: 'text/html', body: 'SUCCESS|https://www.phoneburner.com/1' };
    const { fields, refusal, request, result } = await stages(put, jane, choice);
    expect(refusal).toBeUndefined();
    expect(fields['lead.phone_1']).toEqual({ read: '5125550142', invalid: false });
    expect(fields['phoneburner.key']).toEqual({ read: 'SECRET', invalid: false, from: 'settings file' });
    expect(request).toMatchObject({
      method: 'GET',
      bytes: (request?.url.length ?? 0) + 'canary-of-the-file'.length - 'SECRET'.length,
    });
    expect(request?.parameters).toContainEqual({
      ...{ key: 'lastname', text: "O'Brien & Co", wire: 'lastname=O%27Brien%20%26%20Co' },
      ...{ grade: 'documented', field: 'lead.last_name' },
    });
    expect(result).toMatchObject({ outcome: 'success', appended: { lead_url: 'https://www.phoneburner.com/1' } });
    expect(result?.deciding).toEqual([[0, 8]]);
  });

  test('tell which field validate names, and what is skipped then', async () => {
    const { refusal, result } = await stages(put, {});
    expect(refusal).toEqual({ sentence: 'lead.email must not be blank', field: 'lead.email' });
    expect(result).toMatchObject({ outcome: 'skip', reason: 'lead.email must not be blank' });
  });

  test('never show a credential', async () => {
    const values = { ...jane, 'phoneburner.key': 'canary of the form' };
    const told = [
      await stages(put, values),
      await stages(put, jane),
      await ask('send', { action: put, values, to: 'sandbox' }),
    ];
    expect(JSON.stringify([told, await ask('history'), await ask('catalog')])).not.toMatch(/canary/);
  });

  test('give a command that a shell runs as the request', async () => {
    const values = { ...lead, notes: 'it\'s "5" & `more` $HOME\nnext=line' };
    const argumentsOf = (curl: string, environment = {}) =>
      execFileSync('sh', ['-c', `curl() { for word; do printf '%s\\0' "$word"; done; }; ${curl}`], {
        env: { PATH: process.env.PATH ?? '', ...environment },
        encoding: 'utf8',
      }).split('\0');
    const { request } = await stages(add, values);
    expect(argumentsOf(request?.curl ?? '')).toEqual([
      ...['--globoff', '--request', 'POST', 'https://lppost.leadperfection.com/demo/addlead'],
      ...['--header', 'Content-Type: application/json', '--header', 'Accept: application/json'],
      ...['--data-raw', request?.body, ''],
    ]);
    const { url = '', curl = '' } = (await stages(put, { ...jane, 'phoneburner.tags': 'a\nb' })).request ?? {};
    expect(argumentsOf(curl, { PHONEBURNER_KEY: 'k1' })).toContain(url.replace('SECRET', 'k1'));
    expect(() => argumentsOf(curl)).toThrow(/PHONEBURNER_KEY/);
  });

  test.each([
    [
      '{"status":"OK","error":"","message":"lead added: 12"}',
      200,
      'success',
      ['status', 'OK', 'message', 'lead added: 12'],
    ],
    ['{"status":"ERROR","error":"bad zip"}', 200, 'failure', ['status', 'ERROR', 'error', 'bad zip']],
    ['{"status":"OK","error":"","message":"lead added: 12"}', 503, 'error', []],
    ['<html><body>lead added: 12</body></html>', 200, 'error', []],
  ])('mark what decides in %s under %d', async (body, status, outcome, parts) => {
    const { result } = await stages(add, lead, { from: 'pasted', status, type: '', body });
    expect(result?.outcome).toBe(outcome);
    expect(result?.deciding.map(([start, end]) => body.slice(start, end))).toEqual(parts);
    expect(result?.byStatus).toBe(status === 503);
  });

  test('tell of a broken connection what a delivery would', async () => {
    const of = async (name: string) => (await stages(put, jane, { from: 'fault', name })).answer;
    expect(await of('refused')).toMatchObject({ sent: 'no', code: 'CONNECTION_REFUSED' });
    expect(await of('closed')).toMatchObject({ sent: 'unknown', code: 'CONNECTION_RESET' });
    expect(await of('half-body')).toMatchObject({ sent: 'unknown', code: 'CONNECTION_RESET' });
    expect(await of('timeout')).toMatchObject({ sent: 'unknown', code: 'TIMEOUT' });
    expect(await of('nothing of that name')).toBeUndefined();
  });
});

test.each(Object.values(outbound).map((_, place) => Object.keys(outbound)[place] as string))(
  'the grid of %s has every fixture with its own result, and every fault',
  async (action) => {
    const rows = await ask<GridRow[]>('grid', { action });
    for (const fixture of listFixtures(actionNamed(action))) {
      const row = rows.find(({ kind, name }) => kind === 'example' && name === fixture.case);
      if (isExchange(fixture)) {
        const { outcome, reason, ...appended } = fixture.result;
        expect(row).toMatchObject({
          outcome,
          appended,
          status: fixture.response.status,
          ...(reason ? { reason } : {}),
        });
      } else if (!isInbound(fixture))
        expect(row).toMatchObject({ outcome: 'skip', reason: fixture.refusal, lead: { sent: 'no' } });
    }
    const faulty = rows.filter(({ kind }) => kind === 'fault');
    expect(faulty.length).toBeGreaterThan(10);
    const accepted = faulty.filter(({ outcome }) => outcome === 'success').map(({ name }) => name);
    expect(accepted).toEqual(action === put ? ['cut-answer'] : []); // half of its answer has the mark of acceptance
    expect(faulty.find(({ name }) => name === 'answer-under-500')?.lead.status).toBe('uncertain');
  },
);

const actionNamed = (key: string) => catalogued.find((action) => action.key === key) as Action;

/** The request of a lead as the page may show it: with a placeholder for each credential that is given. */
function shownRequest({ input, request }: OutboundAction, vars: object): Request {
  const shown = structuredClone(vars);
  for (const { name, secret } of input)
    if (secret && toRawText(getPath(shown, toSegments(name))) !== '') setPath(shown, toSegments(name), placeholder);
  return request(shown);
}

/** Whether a lead has a list: a form has its own way with lists. */
const hasList = ({ input }: OutboundAction, vars: object) =>
  input.some(({ name, type }) => type === 'array' && getPath(vars, toSegments(name)) !== undefined);

test('a fixture opens as a draft that makes the same request', async () => {
  for (const action of (catalogued as readonly Action[]).filter(isOutbound)) {
    for (const fixture of listFixtures(action).filter(isExchange)) {
      const { values, choice } = await ask<Opened>('open', { action: action.key, case: fixture.case });
      const { request, result } = await stages(action.key, values, choice);
      if (!hasList(action, fixture.vars)) {
        const { url, body } = shownRequest(action, fixture.vars);
        expect([fixture.case, request?.url, request?.body]).toEqual([fixture.case, new URL(url).href, body]);
      }
      expect([fixture.case, result?.outcome]).toEqual([fixture.case, fixture.result.outcome]);
    }
  }
});

describe('a lead is loaded', () => {
  const load = (question: object) => ask<Loaded & { problem?: string }>('load', { action: put, ...question });

  test('from the sample, JSON or CSV', async () => {
    expect((await load({ sample: 1 })).values).toMatchObject({
      'lead.first_name': 'Robert',
      'phoneburner.tags': 'Hot Lead',
    });
    expect((await load({ sample: 219 })).values).toEqual((await load({ sample: 1 })).values);
    const nested = { lead: { email: 'a@example.com' }, phoneburner: { tags: ['a', 'b'], custom_field: { 7: 'x' } } };
    expect((await load({ text: JSON.stringify(nested) })).values).toEqual({
      ...{ 'lead.email': 'a@example.com', 'phoneburner.tags': 'a\nb', 'phoneburner.custom_field.*': '7 = x' },
    });
    expect(await load({ text: '{"Email":"a@example.com","Shoe":"9"}' })).toEqual({
      ...{ values: { 'lead.email': 'a@example.com' }, unused: ['Shoe'], settings: [] },
    });
    expect((await load({ text: 'Email;Phone 1\na@example.com;"5125550142"\n' })).values).toEqual({
      ...{ 'lead.email': 'a@example.com', 'lead.phone_1': '5125550142' },
    });
  });

  test.each([
    ['{"a":', 'this is not valid JSON'],
    ['Shoe,Hat\n9,7', 'the first line names no variable of this action'],
    ['email', 'there is no row below the header'],
    ['email\n"a', 'this is neither a JSON object nor CSV'],
    ['', 'the first line names no variable of this action'],
  ])('or is not: %j', async (text, problem) => expect(await load({ text })).toEqual({ problem }));
});

test('a sample brings no setting that the settings file has, and none at all where a lead may go out', async () => {
  const { values } = await ask<Loaded>('load', { action: put, sample: 1 });
  expect(values).not.toHaveProperty(['phoneburner.user_id']);
  expect((await ask<Loaded>('load', { action: add, sample: 1 })).values).toHaveProperty(['client_id'], 'demo');
  const live = await startWorkbench({ live: true, history: join(folder, 'live.ndjson') });
  const response = await fetch(`${live.url}api/load`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ action: add, sample: 1 }),
  });
  expect(((await response.json()) as Loaded).values).not.toHaveProperty(['client_id']);
  await live.close();
});

describe('the checks of a draft', () => {
  const warned = async (action: string, values: Values) =>
    (await stages(action, values)).warnings.map(({ field, sentence }) => `${field} ${sentence}`);

  test.each<[string, Values, string, RegExp]>([
    [add, { ...lead, pro_id: '112' }, 'pro_id', /same number/],
    [add, { ...lead, 'lead.phone_2': '555-0142' }, 'lead.phone_2', /has 7 digits/],
    [add, { ...lead, 'lead.phone_2': '512***0142' }, 'lead.phone_2', /is masked/],
    [add, { ...lead, 'lead.phone_2': '5.12555E+09' }, 'lead.phone_2', /last digits are lost, and is not sent/],
    [add, { ...lead, 'lead.phone_2': 'n/a' }, 'lead.phone_2', /is not a number, and is not sent/],
    [add, { ...lead, 'lead.postal_code': '7870', 'lead.state': 'TX' }, 'lead.postal_code', /too few digits/],
    [add, { ...lead, appointment_date: '2026-12-01' }, 'appointment_date', /needs both/],
    [add, { ...lead, appointment_date: '1/1/1900', appointment_time: '10:00 AM' }, 'appointment_date', /is not a date/],
    [add, { ...lead, appointment_date: '2026-12-01', appointment_time: '0.1' }, 'appointment_time', /at night/],
    [add, { ...lead, appointment_date: '2026-12-01', appointment_time: '3:00' }, 'appointment_time', /at night/],
    [
      add,
      { ...lead, appointment_date: '2026-12-01', appointment_time: '27:00' },
      'appointment_time',
      /a clock can show/,
    ],
    [
      add,
      { ...lead, appointment_date: '2026-12-01', appointment_time: 'soon' },
      'appointment_time',
      /not a time of day/,
    ],
    [add, lead, 'lead.trustedform_cert_url', /nothing proves/],
    [add, { ...lead, 'lead.trustedform_cert_url': 'x' }, 'lead.trustedform_cert_url', /does not look like/],
    [add, { ...lead, 'lead.postal_code': '78704-1234' }, 'lead.postal_code', /first five digits/],
    [add, lead, 'sender', /is blank/],
    [create, { ...lead, 'leadperfection.action': 'addleads' }, 'leadperfection.action', /source\.name is blank/],
    [
      put,
      { ...jane, 'phoneburner.custom_field.*': 'colour = red' },
      'phoneburner.custom_field.*',
      /other characters than digits/,
    ],
    [put, { ...jane, 'phoneburner.additional_phone_types': '1' }, 'phoneburner.additional_phone_types', /more items/],
    [add, { ...lead, notes: 'a'.repeat(2001) }, 'notes', /1 characters are cut off/],
    [put, { 'lead.email': 'jane' }, 'lead.email', /e-mail address/],
    [create, { ...lead, 'lead.trustedform_cert_url': 'x' }, 'lead.trustedform_cert_url', /is not sent to this page/],
    [
      create,
      { ...lead, 'lead.city': 'a'.repeat(36), 'leadperfection.action': 'addleads' },
      'lead.city',
      /1 characters are cut/,
    ],
    [put, { ...jane, 'lead.first_name': 'jane@example.com' }, 'lead.first_name', /holds an e-mail address/],
    [put, { ...jane, 'lead.last_name': '{{lead.last_name}}' }, 'lead.last_name', /template that was not filled/],
    [add, { ...lead, notes: 'Call %%FIRSTNAME%%' }, 'notes', /template that was not filled/],
    [put, { ...jane, 'phoneburner.tags': 'a\n${tag}' }, 'phoneburner.tags', /template that was not filled/],
    [add, { ...lead, consent_date: '2026-02-30' }, 'consent_date', /is not a date/],
    [add, { ...lead, consent_date: 'soon' }, 'consent_date', /is not a date/],
    [put, { ...jane, 'lead.state': 'XX' }, 'lead.state', /is not a state/],
    [put, { ...jane, 'lead.state': 'Bavaria' }, 'lead.state', /is not a state/],
    [put, { ...jane, 'phoneburner.cm_id': '1' }, 'phoneburner.cm_id', /is the same as phoneburner.user_id/],
    [put, { 'lead.email': 'jane@example.com' }, 'lead.phone_1', /nobody to call/],
    [
      put,
      { ...jane, 'phoneburner.tags': 'a'.repeat(7000) },
      'phoneburner.tags',
      /makes the URL 7\d\d\d characters long/,
    ],
  ])('%s %j: %s', async (action, values, field, sentence) => {
    expect(await warned(action, values)).toContainEqual(
      expect.stringMatching(`^${field.replace('*', '.')} .*${sentence.source}`),
    );
  });

  test('knows which page takes what', async () => {
    const long = { 'lead.city': 'x'.repeat(36), 'lead.postal_code': '78704-1234' };
    const said = (await warned(create, { ...lead, ...long, 'leadperfection.subdomain': 'demo' })).join();
    expect(said).not.toMatch(/cut off|five digits|nothing proves/);
  });

  test('has nothing to say of a good lead', async () => {
    const values = { ...jane, 'phoneburner.custom_field.*': '7 = red', 'phoneburner.tags': 'Hot' };
    expect(await warned(put, values)).toEqual([]);
    const good = { ...lead, sender: 'Acme', appointment_date: '2026-12-01', appointment_time: '10:00 AM' };
    expect(
      await warned(add, { ...good, 'lead.trustedform_cert_url': `https://cert.trustedform.com/${'0'.repeat(40)}` }),
    ).toEqual([]);
    expect(await warned(put, { ...values, 'lead.state': 'tx', 'lead.postal_code': '78704' })).toEqual([]);
    expect(await warned(add, { ...lead, ...good, pro_id: '7' })).not.toContainEqual(expect.stringMatching(/^pro_id/));
  });
});

describe('sending', () => {
  test('goes to the sandbox, and to no real vendor without --live', async () => {
    const values = { ...jane, 'lead.email': 'send@example.com' };
    const first = await ask<Stages>('send', { action: put, values, to: 'sandbox' });
    expect(first).toMatchObject({
      answer: { from: 'sandbox', sent: 'yes', status: 200 },
      result: { outcome: 'success' },
    });
    const second = await ask<Stages>('send', { action: put, values, to: 'sandbox' });
    expect(second.result).toMatchObject({ outcome: 'failure', reason: 'DUPLICATE EMAIL' });
    expect(await ask('send', { action: put, values, to: 'live' })).toEqual({
      problem: 'the workbench was not started with --live',
    });
    expect(await ask('send', { action: put, values, to: 'moon' })).toHaveProperty('problem');
    const refused = await ask<Stages>('send', { action: put, values: {}, to: 'sandbox' });
    expect(refused).toMatchObject({ result: { outcome: 'skip' } });
    expect(refused).not.toHaveProperty('answer');
  });

  test('is remembered without the person, opens again, and becomes a fixture', async () => {
    const person = {
      'lead.email': 'canary@example.com',
      'lead.phone_1': '5125550142',
      'lead.first_name': 'Canaryname',
    };
    await ask('send', { action: put, values: { ...person, 'phoneburner.key': 'canary-key' }, to: 'sandbox' });
    const [entry] = await ask<HistoryEntry[]>('history');
    expect(entry).toMatchObject({ action: put, to: 'sandbox', outcome: 'success', status: 200 });
    const file = join(folder, 'state/history.ndjson');
    expect(readFileSync(file, 'utf8')).not.toMatch(/canary|5125550142/i);
    expect(statSync(file).mode & 0o077).toBe(0);
    const replayed = await stages(put, entry?.values ?? {}, entry?.choice);
    expect(replayed.result?.outcome).toBe('success');

    const saved = await ask('fixture', { id: entry?.id, case: 'from-the-bench' });
    expect(saved).toEqual({ file: 'fixtures/phoneburner/put-contact/from-the-bench.json' });
    const fixture = readFileSync(join(folder, 'fixtures/phoneburner/put-contact/from-the-bench.json'), 'utf8');
    expect(fixture).not.toMatch(/canary|5125550142/i);
    const { vars, request } = JSON.parse(fixture);
    expect(outbound.phoneburner_put_contact.request(vars)).toEqual(request);
    expect(await ask('fixture', { id: entry?.id, case: 'from-the-bench' })).toHaveProperty('problem');
    expect(await ask('fixture', { id: entry?.id, case: '../x' })).toHaveProperty('problem');
    expect(await ask('fixture', { id: 'x', case: 'x' })).toHaveProperty('problem');

    expect(await ask('history', undefined, 'DELETE')).toEqual([]);
    expect(await ask('history')).toEqual([]);
    expect(existsSync(file)).toBe(false);
  });
});

describe('the history', () => {
  const file = () => join(folder, 'of-its-own.ndjson');
  const benchWith = async (work: (url: string) => Promise<void>, options = {}) => {
    const one = await startWorkbench({ history: file(), folder, ...options });
    await work(one.url).finally(() => one.close());
  };
  const entries = async (url: string) => (await (await fetch(`${url}api/history`)).json()) as HistoryEntry[];
  const send = (url: string, values: Values) =>
    fetch(`${url}api/send`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ action: put, values: { ...values, 'phoneburner.key': 'canary-key' }, to: 'sandbox' }),
    });

  test('keeps a lead whatever it is called, over a restart, and past a torn line', async () => {
    const settings = { 'phoneburner.user_id': '1', 'phoneburner.cm_id': '2' };
    await benchWith(async (url) => {
      await send(url, {
        ...settings,
        'lead.email': 'lead@example.com',
        'lead.last_name': 'Lead',
        'phoneburner.tags': 'lead',
      });
      await send(url, {
        ...settings,
        'lead.email': 'post@example.com',
        'lead.last_name': 'Post',
        'lead.phone_2': '5125550142',
      });
    });
    appendFileSync(file(), '{"id":"torn","at":"20');
    await benchWith(async (url) => expect(await entries(url)).toHaveLength(2));
    expect(readFileSync(file(), 'utf8')).not.toMatch(/canary|5125550142|example\.com/);
  });

  test('does not take a file of somebody else', async () => {
    const other = join(folder, 'notes.txt');
    writeFileSync(other, 'my notes');
    await expect(startWorkbench({ history: other })).rejects.toThrow();
    expect(readFileSync(other, 'utf8')).toBe('my notes');
  });
});

test('what a vendor repeats is covered however it is written', () => {
  const vars = {
    lead: { email: 'a@example.com', phone_1: '5125550142', address_1: '1 Canary "Road"', last_name: 'Ng' },
    phoneburner: { key: 'Canary+/= key', user_id: '1', cm_id: '2', additional_phones: ['(303) 555-0143'] },
  };
  const said = [
    ...[vars.phoneburner.key, vars.lead.address_1].flatMap((text) => [
      ...[text, text.toLowerCase(), encodeURIComponent(text), encodeURIComponent(text).replaceAll('%20', '+')],
      ...[text.replaceAll(' ', '+'), text.replaceAll('"', '&quot;'), JSON.stringify(text)],
    ]),
    ...['(512) 555-0142', '512.555.0142', '303 555 0143', '+13035550143', 'Amy Ng is known'],
  ].join('\n');
  const fixture = recordExchange(putContact, vars, { status: 200, body: `FAILURE|${said}` });
  expect(typeof fixture === 'string' ? fixture : fixture.response.body).not.toMatch(
    /canary|road|\b555\b|0142|0143|Ng/i,
  );
  expect(createSecretRedactor(putContact.input, vars)(said, '')).not.toMatch(/\/=|%2F%3D/i);
});

test('a post of feedback is taken in, turned away, answered', async () => {
  const post = {
    method: 'POST',
    uri: '/',
    type: 'application/json',
    accept: 'text/xml',
    body: '{"Method":"X","ikrdescr":"Bad phone"}',
  };
  const view = await ask<FeedbackView>('feedback', post);
  expect(view.fields?.map(({ name, text }) => [name, text])).toEqual([
    ...[
      ['type', 'return'],
      ['reason', 'Bad phone'],
      ['Method', 'X'],
      ['ikrdescr', 'Bad phone'],
    ],
  ]);
  expect(view.fields?.[1]?.origin).toEqual({ source: 'derived', path: 'ikrdescr', rule: 'deleted' });
  expect(view.ignored).toEqual([]);
  expect(view).toMatchObject({ turnedAway: false, answer: { status: 201, headers: { 'Content-Type': 'text/xml' } } });
  expect(await ask<FeedbackView>('feedback', { ...post, method: 'PUT' })).toMatchObject({
    turnedAway: true,
    answer: { status: 405 },
  });
  for (const fixture of listFixtures(actionNamed('leadperfection_feedback')).filter(isInbound)) {
    const { post: opened } = await ask<Opened>('open', { action: 'leadperfection_feedback', case: fixture.case });
    const found = await ask<FeedbackView>('feedback', opened);
    if (fixture.refusal) expect([fixture.case, found.answer.status]).toEqual([fixture.case, fixture.refusal.status]);
    else if (typeof fixture.received.body === 'string')
      expect(Object.fromEntries(found.fields?.map(({ name, text }) => [name, text]) ?? [])).toEqual(
        fixture.result ?? {},
      );
  }
});
