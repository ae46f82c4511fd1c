import { deepStrictEqual, ok } from 'node:assert';
import { feedback } from 'leadconduit-vendors/leadperfection';
import { HttpError, type InboundRequest } from 'leadconduit-vendors/types';
import { Parser } from 'xml2js';
import { type Body, clarksXml, isLong, jsonBodies, naughty, naughtyBodies, some, w3cXml } from './corpora';
import { faults } from './faults';
import { quiet } from './quiet';

/** Whatever is posted to us: known fields as text, or an HttpError with its status; and no answer that holds markup. */

quiet();

const methods = ['POST', 'GET', 'post', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', '', undefined, '\u0000'];
const types = [
  ...[
    'application/json',
    'application/x-www-form-urlencoded',
    'text/xml',
    'application/xml; charset=utf-16',
    undefined,
  ],
  ...['text/html', 'text/plain', 'multipart/form-data; boundary=x', 'application/soap+xml', 'image/png', 'junk;;=', ''],
];
const known = new Set(feedback.requestVariables().map(({ name }) => name));

/** Takes in one post; what it gives back, or the status under which it was turned away. */
function takeIn(req: InboundRequest): Record<string, string> | number {
  try {
    const fields = feedback.request(req);
    for (const [name, text] of Object.entries(fields))
      ok(known.has(name) && typeof text === 'string' && text !== '', name);
    return fields;
  } catch (error) {
    ok(error instanceof HttpError, `something else than an HttpError: ${error}`);
    ok(error.status === 405 || error.status === 415);
    ok(/^[\w ,]+$/.test(error.body) && error.headers['Content-Type'] === 'text/plain');
    return error.status;
  }
}

function takeInEachWay({ name, body }: Body, under: readonly (string | undefined)[] = methods): string[] {
  return under.flatMap((method) =>
    types.flatMap((type) => {
      const headers = type === undefined ? {} : { 'Content-Type': type };
      const req = { ...(method !== undefined && { method }), uri: '/feedback?x=1', headers, body };
      try {
        const found = takeIn(req);
        ok((found === 405) === !['POST', 'GET', 'post'].includes(method ?? ''), 'a method');
        answers(req, typeof found === 'number' ? {} : found);
        return [];
      } catch (error) {
        return [`${name}, ${method}, ${type}: ${error}`];
      }
    }),
  );
}

const accepts = [
  'application/json',
  'text/xml',
  'application/xml',
  'text/plain',
  '*/*',
  'image/png',
  ';;,q=',
  undefined,
];

/** Answers a post in each media type, and reads the answer back with the parser of its type. */
function answers(req: InboundRequest, vars: object, fieldIds?: string[], asked = accepts.slice(0, 4)): void {
  for (const accept of asked) {
    const headers = { ...req.headers, ...(accept !== undefined && { accept }) };
    const res = feedback.response({ ...req, headers }, vars, fieldIds);
    ok(res.status === 201 || res.status === 409);
    deepStrictEqual(res.headers['Content-Length'], String(Buffer.byteLength(res.body)));
    const type = res.headers['Content-Type'] ?? '';
    if (type.endsWith('json')) JSON.parse(res.body);
    else if (type.endsWith('xml')) deepStrictEqual(Object.keys(xmlOf(res.body)), ['result']);
    else ok(type === 'text/plain' && /^([^\r\n]*\n)*$/.test(res.body));
  }
}

function xmlOf(text: string): Record<string, Record<string, unknown>> {
  const found: Record<string, Record<string, unknown>>[] = [];
  new Parser({ async: false, explicitArray: false, strict: true }).parseString(text, (error, value) => {
    if (error) throw error;
    found.push(value);
  });
  return found[0] ?? {};
}

test.each([
  ['naughty strings', async () => some(naughtyBodies, 3)],
  ['JSON', async () => some(jsonBodies, 2)],
  ["James Clark's XML", async () => some(await clarksXml(), 7)],
  ["the W3C's XML", async () => some(w3cXml(), 61)],
] as const)('%s as the body of a post', async (_, load) => {
  const bodies = await load();
  const found = bodies.flatMap((body) => takeInEachWay(body, isLong ? methods : ['POST', 'GET', undefined]));
  expect(found).toEqual([]);
});

test.each(faults.map((fault) => [fault.name, fault] as const))('%s as the body of a post', (_, fault) => {
  expect(takeInEachWay(fault, isLong ? methods : ['POST', undefined])).toEqual([]);
});

test('naughty strings as every other part of a post', () => {
  for (const text of naughty) {
    for (const req of [
      { method: text },
      { method: 'POST', uri: text },
      { method: 'POST', uri: `/?${text}` },
      { method: 'GET', uri: `/?LastName=${encodeURIComponent(text.toWellFormed())}` },
      { method: 'POST', headers: { [text]: text, accept: text, 'content-type': text }, body: '{"LastName":"x"}' },
      {
        method: 'POST',
        headers: { accept: text },
        body: JSON.stringify({ LastName: text, [text]: text, error_msg: text }),
      },
    ]) {
      const found = takeIn(req);
      answers(req, typeof found === 'number' ? {} : found, undefined, [text, ...accepts]);
    }
  }
});

test('a naughty string comes out of each format as it went in', () => {
  const isText = (text: string) => text !== '' && text !== 'NULL'; // which is how databases write nothing
  for (const text of naughty.map((one) => one.toWellFormed().trim()).filter(isText)) {
    const posts: [type: string, body: string][] = [
      ['application/json', JSON.stringify({ LastName: text })],
      ['application/x-www-form-urlencoded', String(new URLSearchParams({ LastName: text }))],
    ];
    for (const [type, body] of posts) {
      expect(takeIn({ method: 'POST', headers: { 'Content-Type': type }, body })).toEqual({ LastName: text });
    }
    expect(takeIn({ method: 'GET', uri: `/?LastName=${encodeURIComponent(text)}` })).toEqual({ LastName: text });
  }
});

test('a naughty string that is answered is text in the parser of its type', () => {
  const fields = ['outcome', 'reason', 'lead.id', 'price', ...naughty, '__proto__.x', 'a.b.c', '..', 'constructor'];
  for (const given of naughty) {
    const vars = { outcome: given, reason: given, lead: { id: given }, price: given };
    answers({}, vars, fields, accepts);
    const { body } = feedback.response({ headers: { accept: 'text/xml' } }, vars);
    const { result } = xmlOf(body);
    expect(Object.keys(result ?? {}).every((name) => ['outcome', 'reason', 'lead', 'price'].includes(name))).toBe(true);
    const plain = given.replace(/(?![\t\r\n])\p{Cc}|[\uFFFE\uFFFF]/gu, '').replace(/\r\n?/g, '\n');
    if (plain.trim() !== '') expect(result?.reason).toBe(plain);
  }
  expect(({} as Record<string, unknown>).x).toBeUndefined();
});
