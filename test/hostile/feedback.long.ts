import fc from 'fast-check';
import { feedback } from 'leadconduit-vendors/leadperfection';
import { HttpError, type InboundRequest, normalizers } from 'leadconduit-vendors/types';
import { clarksXml, isLong, jsonBodies, naughtyBodies, some, w3cXml } from './corpora';
import { faults } from './faults';
import { quiet } from './quiet';

/**
 * Nothing of a post is lost in silence: each known key with one value comes out, or `error_msg` says why not. What is
 * known of a body is read here a second time and in another way.
 */

quiet();

const keys = feedback.input.flatMap(({ name }) => (name === 'error_msg' ? [] : [name]));
const fold = (key: string) => key.replace(/[\s_-]/g, '').toLowerCase();
const names = new Map(keys.map((name) => [fold(name), name]));

/** Every known key of a value with all its texts, by the names of the fields. */
function findTexts(value: unknown, found = new Map<string, Set<string>>()): Map<string, Set<string>> {
  if (typeof value !== 'object' || value === null) return found;
  for (const [key, item] of Object.entries(value)) {
    const name = Array.isArray(value) ? undefined : names.get(fold(key));
    const isText = (text: unknown) =>
      ['string', 'number', 'boolean'].includes(typeof text) && String(text).trim() !== '';
    if (name !== undefined) for (const text of [item].flat().filter(isText)) add(found, name, String(text).trim());
    findTexts(item, found);
  }
  return found;
}

const add = (found: Map<string, Set<string>>, name: string, text: string) =>
  found.set(name, (found.get(name) ?? new Set()).add(text));

/** The known keys with one value that neither come out nor are told of. */
function findLost(req: InboundRequest, texts: Map<string, Set<string>>): string[] {
  try {
    const fields: Record<string, string | undefined> = feedback.request(req);
    if (fields.error_msg) return [];
    return [...texts].filter(([name, all]) => all.size === 1 && !fields[name]).map(([name]) => name);
  } catch (error) {
    if (error instanceof HttpError) return [];
    throw error;
  }
}

const post = (body: unknown, type?: string): InboundRequest => ({
  ...{ method: 'POST', uri: '/feedback?event_id=6a0000000000000000000001', body },
  headers: type === undefined ? {} : { 'Content-Type': type },
});

const lead = { ProspectID: '90001', Dispo: 'Set' };

describe('every body of the corpora, beside a lead', () => {
  test.each([
    ['naughty strings', async () => naughtyBodies],
    ['JSON', async () => jsonBodies],
    ['faults', async () => faults.filter(({ body }) => body.length < 100_000)],
    ["James Clark's XML", async () => some(await clarksXml(), 3)],
    ["the W3C's XML", async () => some(w3cXml(), 31)],
  ] as const)('%s', async (_, load) => {
    const lost = (await load()).flatMap(({ name, body }) => {
      const text = String(body);
      const posts = [
        post(JSON.stringify({ ...lead, notes: text }), 'application/json'),
        post(JSON.stringify({ notes: text, customData: lead }), 'application/json'),
        post(`{"notes":${text},"lead":${JSON.stringify(lead)}}`, 'application/json'),
        post({ notes: body, data: lead }, 'application/json'),
        post(String(new URLSearchParams({ notes: text, ...lead })), 'application/x-www-form-urlencoded'),
        post(`notes=${text}&ProspectID=90001&Dispo=Set`, 'application/x-www-form-urlencoded'),
        post(`<Post><notes><![CDATA[${text}]]></notes><Lead ProspectID="90001" Dispo="Set"/></Post>`, 'text/xml'),
        post(`${text}<ProspectID>90001</ProspectID><Dispo>Set</Dispo>`, 'text/xml'),
      ];
      return posts.flatMap((req, index) => (findLost(req, findTexts(lead)).length > 0 ? [`${name}, ${index}`] : []));
    });
    expect(lost).toEqual([]);
  });

  test('JSON that is well formed, by itself', () => {
    const lost = jsonBodies.flatMap(({ name, body }) => {
      let value: unknown;
      try {
        value = JSON.parse(String(body));
      } catch {
        return [];
      }
      return findLost(post(body, 'application/json'), findTexts(value)).map((key) => `${name}: ${key}`);
    });
    expect(lost).toEqual([]);
  });
});

describe('what is posted', () => {
  const types = new Map(feedback.input.map(({ name, type }) => [name as string, type]));
  const text = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
    .map((one) => one.replace(/[\p{C}\s]+/gu, ' ').trim())
    .filter((one) => /^[\p{L}\p{N}]/u.test(one) && one !== 'NULL' && one.isWellFormed());
  const fields = fc.dictionary(fc.constantFrom(...keys.filter((key) => !['type', 'Method'].includes(key))), text, {
    minKeys: 1,
  });
  const spell = fc.constantFrom<(key: string) => string>(
    (key) => key,
    (key) => key.toLowerCase(),
    (key) => key.toUpperCase(),
    (key) => key.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toLowerCase(),
    (key) => key.replace(/(?<=[a-z])(?=[A-Z])/g, ' '),
    (key) => ` ${key} `,
  );
  const elements = (object: object) =>
    Object.entries(object).map(
      ([key, value]) => `<${key}>${value.replace(/[<&]/g, (c: string) => `&#${c.charCodeAt(0)};`)}</${key}>`,
    );
  const asList = (object: object) => Object.entries(object).map(([key, value]) => ({ key, value }));
  const json = (value: unknown) => post(JSON.stringify(value), 'application/json');
  const form = (object: object) => String(new URLSearchParams(object as Record<string, string>));

  /** Ways to post an object of texts; those that can hold any key, and those of XML. */
  const ways: [string, (object: Record<string, string>) => InboundRequest][] = [
    ['JSON', json],
    ['JSON as plain text', (object) => post(JSON.stringify(object), 'text/plain')],
    ['JSON in a string', (object) => json(JSON.stringify(object))],
    ['customData', (object) => json({ event: 'x', customData: object })],
    ['customData as a string', (object) => json({ customData: JSON.stringify(object) })],
    ['customData as a list', (object) => json({ customData: asList(object) })],
    ['customData as pairs', (object) => json({ customData: Object.entries(object) })],
    ['deep wrappers', (object) => json({ d: { payload: { data: [{ lead: object }] } } })],
    ['unknown wrappers', (object) => json({ foo: { bar: object } })],
    [
      'disjoint siblings',
      (object) => json(Object.entries(object).map(([key, value], index) => ({ [`part${index}`]: { [key]: value } }))),
    ],
    ['a parsed body', (object) => post(object, 'application/json')],
    ['bytes of UTF-16', (object) => post(Buffer.from(JSON.stringify(object), 'utf16le'))],
    ['a form', (object) => post(form(object), 'application/x-www-form-urlencoded')],
    ['a form without a type', (object) => post(`x=1&${form(object)}`)],
    ['a form with &amp;', (object) => post(form(object).replaceAll('&', '&amp;'), 'application/x-www-form-urlencoded')],
    [
      'a form with semicolons',
      (object) => post(form(object).replaceAll('&', ';'), 'application/x-www-form-urlencoded'),
    ],
    [
      'a form of one field of JSON',
      (object) => post(form({ payload: JSON.stringify(object) }), 'application/x-www-form-urlencoded'),
    ],
    [
      'brackets',
      (object) =>
        post(
          form(Object.fromEntries(Object.entries(object).map(([key, value]) => [`lead[${key}]`, value]))),
          'application/x-www-form-urlencoded',
        ),
    ],
    [
      'a multipart form',
      (object) =>
        post(
          `${Object.entries(object)
            .map(([key, value]) => `--b\r\nContent-Disposition: form-data; name="${key}"\r\n\r\n${value}\r\n`)
            .join('')}--b--\r\n`,
          'multipart/form-data; boundary=b',
        ),
    ],
    ['a query', (object) => ({ method: 'GET', uri: `/feedback?${form(object)}` })],
  ];
  const xmlWays: typeof ways = [
    ['XML', (object) => post(`<Post>${elements(object).join('')}</Post>`, 'text/xml')],
    ['XML without a root', (object) => post(elements(object).join(''), 'text/xml')],
    [
      'attributes',
      (object) =>
        post(
          `<Lead ${Object.entries(object)
            .map(([key, value]) => `${key}="${value.replace(/[<&"]/g, (c) => `&#${c.charCodeAt(0)};`)}"`)
            .join(' ')}/>`,
          'text/xml',
        ),
    ],
    ['XML in JSON', (object) => json({ payload: `<Post>${elements(object).join('')}</Post>` })],
  ];
  const isSame = (name: string, a: string | undefined, b: string) => {
    const normalize = normalizers[types.get(name) as keyof typeof normalizers] ?? ((one: string) => one);
    return a !== undefined && normalize(a) === normalize(b);
  };

  test.each([...ways, ...xmlWays])('as %s comes out as it went in', (way, encode) => {
    const isXml = xmlWays.some(([name]) => name === way);
    const property = fc.property(fields, spell, (object, respell) => {
      const spelled = Object.fromEntries(
        Object.entries(object).map(([key, value]) => [isXml ? respell(key).replace(/\s/g, '') : respell(key), value]),
      );
      fc.pre(way !== 'a query' || !('event_id' in spelled));
      const result: Record<string, string | undefined> = feedback.request(encode(spelled));
      expect(result.error_msg).toBeUndefined();
      for (const [name, value] of Object.entries(object))
        if (!isSame(name, result[name], value))
          throw new Error(`${name}: ${JSON.stringify(value)} became ${JSON.stringify(result[name])}`);
    });
    fc.assert(property, { numRuns: isLong ? 5_000 : 150 });
  });
});
