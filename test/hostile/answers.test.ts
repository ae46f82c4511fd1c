import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import fc from 'fast-check';
import { outbound } from 'leadconduit-vendors/catalog';
import { isExchange, listFixtures } from 'leadconduit-vendors/fixtures';
import { measureCpuMs } from '../support/cpu-time';
import { type Body, clarksXml, isLong, jsonBodies, naughtyBodies, some, w3cXml } from './corpora';
import { faults, serverPages } from './faults';
import { quiet } from './quiet';

/** Whatever a vendor, or a server in front of it, answers: a legal outcome, in time, and never a success by chance. */

quiet();

type Key = keyof typeof outbound;
const keys = Object.keys(outbound) as Key[];

/** What some vendors say when they have taken a lead, read here a second time and in another way. */
const secondReadings: Partial<Record<string, (text: string) => boolean>> = {
  leadperfection_create_lead: (text) => text === '[OK]' || text.startsWith('[OK] '),
  phoneburner_put_contact: (text) => text.split('|', 1)[0]?.trim().toUpperCase() === 'SUCCESS' && text.includes('|'),
  leadperfection_add_lead: (text) => {
    if (/^(lead added|inbound lead created): *\d+[. ]*$/i.test(text)) return true;
    try {
      let answer = JSON.parse(text);
      for (let times = 0; times < 3; times++) {
        if (typeof answer === 'string') answer = JSON.parse(answer);
        else if (Array.isArray(answer) && answer.length === 1) answer = answer[0];
      }
      const fields = Object.fromEntries(Object.entries(answer).map(([key, value]) => [key.toLowerCase(), value]));
      return /^ok\.?$/i.test(String(fields.status)) && /^lead added: *\d+\.?$/i.test(String(fields.message));
    } catch {
      return false;
    }
  },
};

/** The bodies of an action's fixtures that its vendor accepts with. */
const acceptedBodies = (key: Key) =>
  listFixtures(outbound[key]).flatMap((one) => (isExchange(one) && one.code === 'accepted' ? [one.response.body] : []));

/** Whether a text is the mark of acceptance of an action's vendor; without a second reading, no text but its fixtures'. */
const isMark = Object.fromEntries(
  keys.map((key) => [key, secondReadings[key] ?? ((text: string) => acceptedBodies(key).includes(text))]),
) as Record<Key, (text: string) => boolean>;

const types = [
  ...['application/json', 'text/xml', 'application/xml; charset=utf-16', 'text/html; charset=utf-8', 'text/plain'],
  ...[
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/octet-stream',
    'junk;;=',
    '',
  ],
];
const headersOf = (type: string) => [{ 'Content-Type': type }, { 'content-type': type }];
const statuses = [200, 201, 204, 302, 403, 404, 500, 503, 0, undefined];
const accepting = [200, 201, 204];

/** What is wrong with the result of one answer; undefined when nothing is. */
function complaint(key: Key, status: number | undefined, type: string | undefined, body: unknown): string | undefined {
  const headers = type === undefined ? undefined : headersOf(type)[type.length % 2];
  const result = outbound[key].response({}, {}, { status, headers, body } as never) as Record<string, unknown>;
  const { outcome, reason, ...appended } = result;
  if (outcome === 'success') {
    const text = String(body)
      .replace(/^\uFEFF/, '')
      .trim();
    if (!accepting.includes(status as number) || !isMark[key](text)) return 'a success without the mark of the vendor';
  } else if (outcome !== 'failure' && outcome !== 'error') return 'no legal outcome';
  else if (typeof reason !== 'string' || reason === '' || reason.length > 400 || /[\r\n\p{Cc}]/u.test(reason)) {
    return 'no short reason of one line';
  } else if (Object.keys(appended).length > 0) return 'appended fields without success';
  return undefined;
}

/** Every complaint about a body under each of some statuses and types, by name. */
function complaints({ name, body }: Body, under: readonly (number | undefined)[] = [200]): string[] {
  const found = keys.flatMap((key) =>
    under.flatMap((status) =>
      [undefined, ...types].flatMap((type) => {
        const wrong = complaint(key, status, type, body) ?? slowness(() => complaint(key, status, type, body));
        return wrong ? [`${name}, ${key}, HTTP ${status}, ${type}: ${wrong}`] : [];
      }),
    ),
  );
  return [...found, ...(({} as { status?: unknown }).status === undefined ? [] : [`${name}: a prototype was changed`])];
}

const longest = 100; // ms of this process; the best of some tries, since a busy machine makes one try slow

function slowness(work: () => unknown): string | undefined {
  const started = performance.now();
  work();
  if (performance.now() - started < longest) return undefined;
  const tries = Array.from({ length: 5 }, () => measureCpuMs(work));
  return Math.min(...tries) < longest ? undefined : `took ${Math.min(...tries)} ms`;
}

test.each([
  ['naughty strings', async () => naughtyBodies, 480],
  ['JSON', async () => jsonBodies, 330],
  ["James Clark's XML", clarksXml, 500],
  ["the W3C's XML", async () => some(w3cXml(), 7), 480],
] as const)('%s: no body of the corpus is a success or a surprise', async (_, load, least) => {
  const bodies = await load();
  expect(bodies.length).toBeGreaterThan(least);
  expect(bodies.flatMap((body) => complaints(body, isLong ? statuses : [200, 404]))).toEqual([]);
});

test.each(faults.map((fault) => [fault.name, fault] as const))('%s', (_, fault) => {
  expect(complaints(fault, isLong ? statuses : [200, 404])).toEqual([]);
});

test.each(serverPages.map((page) => [page.name, page] as const))('the error page of %s', (_, page) => {
  expect(complaints(page, [page.status])).toEqual([]);
  for (const key of keys) {
    const result = outbound[key].response({}, {}, { status: page.status, headers: {}, body: page.body });
    expect(result).toMatchObject({ outcome: 'error', reason: expect.stringMatching(/^unexpected answer from /) });
  }
});

test('what a caller made of a body already', () => {
  const parsed: unknown[] = [
    ...[[], {}, [[]], { a: 1 }, { status: 'OK' }, { message: 'lead added: 12' }, 12, true, null, undefined, Number.NaN],
    ...[new Map(), new Date(Number.NaN), Symbol('[OK]'), () => '[OK]', Object.create(null), new Proxy({}, {}), 12n],
    ...[
      { status: { toString: () => 'OK' }, message: 'lead added: 12' },
      Object.create({ status: 'OK' }),
      new Array(1e6),
    ],
    ...[new Uint8Array(9), new ArrayBuffer(9), Promise.resolve('SUCCESS|'), new Error('[OK]'), /SUCCESS\|/],
  ];
  for (const body of parsed) {
    for (const key of keys) expect([body, key, complaint(key, 200, undefined, body)]).toEqual([body, key, undefined]);
  }
});

describe("the vendor's mark inside something else", () => {
  const ok = '{"status":"OK","error":"","message":"lead added: 12"}';
  const decoys = [
    ...[
      '"token"',
      'token',
      'OK',
      '[OK',
      'OK]',
      '(OK)',
      '[ OK ]',
      '[OK]EN',
      '- [OK]',
      'not [OK]',
      '<p>[OK]</p>',
      '[[OK]]',
    ],
    ...[
      '<html><body>[OK]</body></html>',
      '<!-- [OK] -->',
      '["OK"]',
      '"[OK]"',
      "'[OK]'",
      '﹝OK﹞',
      '\u0000[OK]',
      'x\n[OK]',
    ],
    ...[
      'SUCCESS',
      'SUCCESS:',
      'SUCCESSFUL|',
      'UNSUCCESS|',
      'NO SUCCESS|',
      '|SUCCESS|',
      '"SUCCESS|"',
      'FAILURE|SUCCESS|',
    ],
    ...[
      'ERROR|SUCCESS|https://www.phoneburner.com/',
      '<b>SUCCESS|</b>',
      'SUCCESS&#124;',
      'x\nSUCCESS|',
      'SUCCESS\n|',
      'SUCCESS|\nERROR|',
    ],
    ...[
      '{"status":"ERROR","message":"lead added: 12"}',
      '{"status":"OK"}',
      '{"message":"lead added: 12"}',
      `[${ok},${ok}]`,
      `${ok} x`,
      `${ok}${ok}`,
    ],
    ...[
      '{"status":"OK","error":"bad phone","message":"lead added: 12"}',
      '{"status":"OK","message":"no lead added: 12"}',
    ],
    ...[
      '{"status":"OK","message":"lead added: "}',
      '{"status":"OK","message":"lead added: 0"}',
      `{"data":${ok}}`,
      `"${ok}"`,
    ],
    ...[
      '{"status":"ERROR","error":"said \\"lead added: 12\\""}',
      '{"status":"ok?","message":"lead added: 12"}',
      `<pre>${ok}</pre>`,
    ],
    ...[
      '{"status":"OK","message":["lead added: 12","x"]}',
      '{"Status":"OK","status":"ERROR","message":"lead added: 12"}',
      '{"status":"ERROR","error":"","in1_id":12}',
      '{"status":"ERROR","id":12,"message":"lead added: 12"}',
      '{"status":"OK","error":"x","lead_id":12}',
      '{"status":"OK","error":{},"lead_id":12}',
      '{"status":"OK","lead_id":0}',
      '{"status":"OK","lead_id":"12,13"}',
      '{"status":"OK","user_id":12}',
      '{"in1_id":12}',
      '"lead added: 12"',
      'lead added: 12 not',
    ],
    ...[
      'lead added: twelve',
      'error: lead added: 12',
      'lead added: -1',
      '<r>lead added: 12</r>',
      'status=OK&message=lead+added:+12',
    ],
  ];

  test.each(decoys)('%j', (body) => {
    for (const key of keys)
      for (const status of statuses)
        for (const type of [undefined, ...types]) {
          const headers = type === undefined ? {} : { 'Content-Type': type };
          const { outcome } = outbound[key].response({}, {}, { status, headers, body } as never);
          expect([key, status, type, outcome]).not.toEqual([key, status, type, 'success']);
        }
  });

  const real = Object.fromEntries(keys.map((key) => [key, acceptedBodies(key)[0] ?? '']));

  test.each(keys)('%s: words around it', (key) => {
    const around = fc.string({ unit: 'binary', minLength: 1 }).filter((text) => text.replace(/[\s\uFEFF]/g, '') !== '');
    const property = fc.property(around, fc.string({ unit: 'binary' }), (before, after) => {
      const body = before + real[key] + after;
      fc.pre(!isMark[key](body.trim()));
      return outbound[key].response({}, {}, { status: 200, body }).outcome !== 'success';
    });
    fc.assert(property, { numRuns: isLong ? 100_000 : 2_000 });
  });

  test.each(keys)('%s: under a status that accepts nothing', (key) => {
    expect(outbound[key].response({}, {}, { status: 200, body: real[key] ?? '' }).outcome).toBe('success');
    for (const status of [
      0,
      100,
      199,
      300,
      302,
      304,
      400,
      403,
      404,
      429,
      500,
      503,
      999,
      Number.NaN,
      '2e2x',
      null,
      undefined,
    ])
      expect(outbound[key].response({}, {}, { status, body: real[key] } as never).outcome).not.toBe('success');
  });
});

test('memory stays bounded whatever comes', () => {
  const root = join(__dirname, '../..');
  const script = `
    const { outbound, inbound } = require(${JSON.stringify(root)});
    const bodies = ['<a>'.repeat(3500000), '['.repeat(1e7), '{"a":'.repeat(2e6), 'x'.repeat(1e7), '&'.repeat(1e7),
      '<a>' + '<b/>'.repeat(24000) + '</a>', '[' + '{},'.repeat(330000) + '{}]'];
    for (const body of bodies)
      for (const type of ['application/json', 'text/xml', 'application/x-www-form-urlencoded']) {
        const message = { status: 200, method: 'POST', headers: { 'Content-Type': type }, body };
        for (const action of Object.values(outbound)) action.response({}, {}, message);
        inbound.leadperfection_feedback.request(message);
      }
    console.log('survived');`;
  const told = execFileSync(process.execPath, ['--max-old-space-size=160', '--eval', script], { encoding: 'utf8' });
  expect(told).toBe('survived\n');
});
