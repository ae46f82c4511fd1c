import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { outbound } from 'leadconduit-vendors/catalog';
import { startWorkbench, UnwritableHistory, type Workbench } from 'leadconduit-vendors/workbench';
import type { FeedbackView, GridRow, HistoryEntry, Stages, Values } from 'leadconduit-vendors/workbench/api';

/** The workbench says how a lead stands as delivery says it, and loses nothing of what it keeps. */

const put = 'phoneburner_put_contact';
const add = 'leadperfection_add_lead';
const lead: Values = {
  'lead.phone_1': '5125550142',
  'lead.postal_code': '78704',
  'lead.srs_id': '112',
  client_id: 'demo',
};
const jane: Values = {
  ...{ 'lead.email': 'jane@example.com', 'lead.last_name': "O'Brien & (Co)*", 'phoneburner.tags': 'a b\n"c"' },
  ...{ 'phoneburner.key': 'k &1', 'phoneburner.user_id': '1', 'phoneburner.cm_id': '2' },
};

let folder: string;
let bench: Workbench;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'truth-'));
  bench = await startWorkbench({ history: join(folder, 'history.ndjson'), folder });
});
afterAll(async () => {
  await bench.close();
  rmSync(folder, { recursive: true });
});

async function ask<T>(path: string, question?: object, { url } = bench): Promise<T> {
  const response = await fetch(`${url}api/${path}`, {
    method: question ? 'POST' : 'GET',
    ...(question && { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(question) }),
  });
  return (await response.json()) as T;
}
const stages = (action: string, values: Values, choice: object) => ask<Stages>('stages', { action, values, choice });

describe('how a lead stands', () => {
  test.each([
    ['status-500', 'unknown', 'uncertain', 'may have arrived'],
    ['status-502', 'unknown', 'uncertain', 'may have arrived'],
    ['status-429', 'yes', 'unsent', 'not taken'],
    ['status-503', 'yes', 'unsent', 'not taken'],
    ['refused', 'no', 'unsent', 'nothing left'],
    ['timeout', 'unknown', 'uncertain', 'may have arrived'],
    ['html-200', 'yes', 'uncertain', 'may have arrived'],
    ['status-403', 'yes', 'rejected', 'final'],
    ['closed', 'unknown', 'uncertain', 'may have arrived'],
    ['cut-answer', 'yes', 'uncertain', 'may have arrived'],
    ['answer-under-500', 'unknown', 'uncertain', 'may have arrived'],
  ])('under the fault %s', async (name, sent, status, title) => {
    const { answer, result } = await stages(add, lead, { from: 'fault', name });
    expect([answer?.sent, result?.status]).toEqual([sent, expect.objectContaining({ sent, status, title })]);
    const rows = await ask<GridRow[]>('grid', { action: add });
    expect(rows.find((row) => row.kind === 'fault' && row.name === name)?.lead).toEqual(result?.status);
  });

  test.each([
    [put, jane, 200, 'FAILURE|CM_ID IS INVALID', 'Check PhoneBurner CM ID.', 'phoneburner.cm_id'],
    [put, jane, 200, 'FAILURE|UNKNOWN USER', 'Check PhoneBurner User ID.', 'phoneburner.user_id'],
    [put, jane, 200, 'FAILURE|INVALID EMAIL', 'Correct Email.', 'lead.email'],
    [put, jane, 200, 'FAILURE|DUPLICATE EMAIL', 'Nothing to do: the vendor has this lead already.', undefined],
    [add, lead, 200, '{"status":"ERROR","error":"bad zip"}', 'Correct Postal Code.', 'lead.postal_code'],
    [add, lead, 404, 'nothing here', 'Check Client ID.', 'client_id'],
    [add, lead, 500, '', expect.stringMatching(/^Look the lead up/), undefined],
  ])('and what to do next: %s under %s', async (action, values, status, body, sentence, field) => {
    const { result } = await stages(action, values, { from: 'pasted', status, type: '', body });
    expect(result?.next).toEqual({ sentence, ...(field && { field }) });
  });

  test('and all that is missing, at once', async () => {
    const { missing, result } = await stages(put, {}, { from: 'none' });
    expect(missing).toEqual(['phoneburner.key', 'lead.email', 'phoneburner.user_id', 'phoneburner.cm_id']);
    expect(result).toMatchObject({ outcome: 'skip', status: { status: 'unsent', title: 'nothing left' } });
    const masked = await stages(put, { ...jane, 'lead.email': '***@example.com' }, { from: 'none' });
    expect([masked.missing, masked.refusal?.sentence]).toEqual([[], 'lead.email must not be masked']);
  });
});

describe('curl sends the bytes of the request', () => {
  test.each([
    [put, jane, { PHONEBURNER_KEY: 'k%20%261' }],
    [add, { ...lead, notes: 'it\'s "5" & `more` $HOME\nnext=line ü' }, {}],
    ['leadperfection_create_lead', { ...lead, 'leadperfection.subdomain': 'demo', notes: "a'b&c = d" }, {}],
  ])('of %s', async (action, values, environment) => {
    const { request } = await stages(action, values, { from: 'none' });
    const received = new Promise<{ method?: string; url?: string; headers: object; body: string }>((resolve) => {
      server.once('request', (message, response) => {
        let body = '';
        message.setEncoding('utf8').on('data', (part) => (body += part));
        message.on('end', () => {
          response.end();
          resolve({ method: message.method ?? '', url: message.url ?? '', headers: message.headers, body });
        });
      });
    });
    const { origin, pathname, search } = new URL(request?.url ?? '');
    const local = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const command = request?.curl.replace(origin, local) ?? '';
    execFile('sh', ['-c', `${command} -s`], { env: { PATH: process.env.PATH ?? '', ...environment } });
    const { method, url, headers, body } = await received;
    const filled = (text: string) => text.replace('SECRET', 'k%20%261');
    expect([method, url, body]).toEqual([request?.method, filled(pathname + search), request?.body ?? '']);
    for (const [name, value] of Object.entries(request?.headers ?? {}))
      expect(headers).toHaveProperty([name.toLowerCase()], value);
  });

  test('and names what it reads, and what is blank', async () => {
    const given = await stages(put, jane, { from: 'none' });
    expect(given.request?.exports).toEqual([{ field: 'phoneburner.key', name: 'PHONEBURNER_KEY', isBlank: false }]);
    const blank = await stages(put, { ...jane, 'phoneburner.key': '' }, { from: 'none' });
    expect(blank.request?.exports).toEqual([{ field: 'phoneburner.key', name: 'PHONEBURNER_KEY', isBlank: true }]);
    expect(blank.request?.curl).not.toContain('PHONEBURNER_KEY');
  });

  const server = createServer();
  beforeAll(async () => void (await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))));
  afterAll(() => void server.close());
});

test('a feedback post that cannot be read is answered with no success', async () => {
  const post = { method: 'POST', uri: '/', type: 'application/json', accept: 'application/json', body: '{"a":' };
  const { fields, answer } = await ask<FeedbackView>('feedback', post);
  expect(fields?.map(({ name }) => name)).toEqual(['error_msg']);
  expect(JSON.parse(answer.body)).toMatchObject({ outcome: 'error', reason: fields?.[0]?.text });
});

describe('the history', () => {
  const send = (values: Values, at = bench) => ask<Stages>('send', { action: put, values, to: 'sandbox' }, at);

  test('keeps how a lead stood, its id and the time, and gives the answer again', async () => {
    await send({ ...jane, 'lead.email': 'kept@example.com', 'lead.id': '5f1a' });
    const [entry] = await ask<HistoryEntry[]>('history');
    expect(entry).toMatchObject({
      leadId: '5f1a',
      lead: { status: 'delivered', title: 'final' },
      ms: expect.any(Number),
    });
    const again = await stages(put, entry?.values ?? {}, entry?.choice ?? {});
    expect(again).toMatchObject({ answer: { from: 'history', status: 200 }, result: { outcome: 'success' } });
    expect(
      Object.entries(again.fields)
        .filter(([, { masked }]) => masked)
        .map(([name]) => name),
    ).toEqual([...['phoneburner.key', 'lead.last_name', 'lead.email', 'phoneburner.tags']]);
  });

  test('is never saved as recorded when the sandbox answered', async () => {
    await send({ ...jane, 'lead.email': 'sandbox@example.com' });
    const [entry] = await ask<HistoryEntry[]>('history');
    const { file } = await ask<{ file: string }>('fixture', { id: entry?.id, case: 'by-the-sandbox' });
    const { origin } = JSON.parse(readFileSync(join(folder, file), 'utf8'));
    expect(origin).toMatchObject({ kind: 'inferred', source: expect.stringMatching(/sandbox/) });
  });

  test('keeps the exchanges of two workbenches', async () => {
    const history = join(folder, 'shared.ndjson');
    const benches = await Promise.all([startWorkbench({ history }), startWorkbench({ history })]);
    await Promise.all(
      benches.flatMap((one, index) =>
        Array.from({ length: 6 }, (_, count) => send({ ...jane, 'lead.email': `${index}-${count}@example.com` }, one)),
      ),
    );
    for (const one of benches) expect(await ask<HistoryEntry[]>('history', undefined, one)).toHaveLength(12);
    await Promise.all(benches.map((one) => one.close()));
  });

  test('of a path that cannot be written is refused at the start', async () => {
    writeFileSync(join(folder, 'file'), '');
    await expect(startWorkbench({ history: join(folder, 'file/history.ndjson') })).rejects.toThrow(UnwritableHistory);
    await expect(startWorkbench({ history: folder })).rejects.toThrow();
  });

  test('reads a file of 0.1', async () => {
    const history = join(folder, 'old.ndjson');
    const response = { status: 200, headers: {}, body: 'SUCCESS|' };
    const story = { vars: {}, request: {}, response, result: { outcome: 'success' } };
    const unanswered = { ...story, response: { status: 0, headers: {}, body: '' }, result: { outcome: 'error' } };
    const lines = [story, unanswered].map((one, index) =>
      JSON.stringify({ id: `${index}`, at: '2026-01-01T00:00:00Z', action: put, to: 'sandbox', story: one }),
    );
    writeFileSync(history, lines.join('\n'));
    const old = await startWorkbench({ history });
    const [second, first] = await ask<HistoryEntry[]>('history', undefined, old);
    await old.close();
    expect(first).toMatchObject({ outcome: 'success', lead: { status: 'delivered' } });
    expect(second).not.toHaveProperty('lead'); // it did not keep whether the lead had left
  });
});

test('a lead with masks of the history goes to the sandbox, and never to the vendor', async () => {
  const live = await startWorkbench({ live: true, history: join(folder, 'live.ndjson') });
  const values = { ...jane, 'lead.email': 'xxxx@xxxxxxx.xxx' };
  expect(await ask('send', { action: put, values, to: 'live' }, live)).toEqual({
    problem: 'lead.email is a mask from the history: enter the real value',
  });
  const key = { ...jane, 'phoneburner.key': 'SECRET' };
  expect(await ask('send', { action: put, values: key, to: 'live' }, live)).toHaveProperty('problem');
  expect(await ask('send', { action: put, values, to: 'sandbox' }, live)).toHaveProperty('answer');
  await live.close();
});

test('every action has a label for what is missing', async () => {
  for (const action of Object.keys(outbound)) {
    const { missing } = await stages(action, {}, { from: 'none' });
    expect([action, missing.length > 0]).toEqual([action, true]);
  }
});
