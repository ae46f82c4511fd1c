import { Readable } from 'node:stream';
import {
  accepted,
  bodyText,
  getMimeType,
  getStatus,
  headersNamed,
  is2xx,
  is2xxOr4xx,
  optional,
  readBody,
  required,
  toReason,
  toResult,
  unrecognized,
} from 'leadconduit-vendors/types';

const read = (body: unknown, type?: string) => readBody({ body, ...(type && { headers: { 'content-type': type } }) });

describe('readBody', () => {
  test.each<[unknown, string | undefined, object]>([
    ['{"a":1}', 'application/json', { kind: 'json', value: { a: 1 } }],
    ['\ufeff {"a":1} ', 'text/html', { kind: 'json', value: { a: 1 } }],
    ['[1]', undefined, { kind: 'json', value: [1] }],
    [Buffer.from('{"a":"é"}'), undefined, { kind: 'json', value: { a: 'é' } }],
    [{ a: 1 }, 'application/json', { kind: 'json', value: { a: 1 } }],
    ['{"a":', 'application/json', { kind: 'text', text: '{"a":' }],
    ['[OK]', 'application/json', { kind: 'text', text: '[OK]' }],
    ['"text"', 'application/json', { kind: 'text', text: '"text"' }],
    [
      'a=1&a=2&b=%C3%A9',
      'Application/X-WWW-Form-URLencoded; charset=utf-8',
      { kind: 'form', value: { a: ['1', '2'], b: 'é' } },
    ],
    ['a=1', 'text/plain', { kind: 'text', text: 'a=1' }],
    ['a=1&b=c%20d', undefined, { kind: 'form', value: { a: '1', b: 'c d' } }],
    ['a = 1', undefined, { kind: 'text', text: 'a = 1' }],
    ['<x:a xmlns:x="u"><x:b>1</x:b></x:a>', 'text/xml', { kind: 'xml', value: { a: { b: '1' } } }],
    ['<a><b>1</b><b>2</b><c/></a>', 'text/xml', { kind: 'xml', value: { a: { b: ['1', '2'], c: '' } } }],
    ['<?xml version="1.0"?><a><![CDATA[<<<]]></a>', undefined, { kind: 'xml', value: { a: '<<<' } }],
    ['<a x="1">t<y>2</y></a>', undefined, { kind: 'xml', value: { a: { _: 't', x: '1', y: '2' } } }],
    ['<a y="1" n:z="3"><y>2</y></a>', undefined, { kind: 'xml', value: { a: { y: ['1', '2'], z: '3' } } }],
    ['<a xmlns="u"><b xmlns:c="v">1</b></a>', undefined, { kind: 'xml', value: { a: { b: '1' } } }],
    ['<a><b></a>', 'text/xml', { kind: 'text' }],
    ['<a', 'text/xml', { kind: 'text' }],
    ['<!DOCTYPE html><p>', undefined, { kind: 'html' }],
    ['<html><body>', 'application/json', { kind: 'html' }],
    ['<p>sorry', undefined, { kind: 'html' }],
    ['<a>b</a>', 'text/html', { kind: 'html' }],
    ['<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', 'text/xml', { kind: 'unreadable' }],
    ['x'.repeat(100_001), undefined, { kind: 'unreadable', text: '' }],
    ['', undefined, { kind: 'empty', text: '' }],
    [' \n', 'application/json', { kind: 'empty', text: '' }],
    [undefined, undefined, { kind: 'empty' }],
    [null, undefined, { kind: 'empty' }],
    [12, undefined, { kind: 'text', text: '12' }],
  ])('of %p as %p', (body, type, expected) => expect(read(body, type)).toMatchObject(expected));

  test('refuses what is nested too deep, and reads what is not', () => {
    const json = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
    const xml = (depth: number) => '<a>'.repeat(depth) + '</a>'.repeat(depth);
    expect([read(json(64)).kind, read(json(65)).kind]).toEqual(['json', 'unreadable']);
    expect([read(xml(64)).kind, read(xml(65)).kind]).toEqual(['xml', 'unreadable']);
    expect(read(`{"a":"${'['.repeat(99)}"}`).kind).toBe('json');
    expect(read(`<r>${'<a/>'.repeat(99)}<!-- ${'<a>'.repeat(99)} --></r>`).kind).toBe('xml');
  });

  test.each(['<a>', '<', '{', '[', '<a b="', '&lt;', '<!--', '<![CDATA[', '{"a":', '</', '<a/>', '\u0000'])(
    'takes %p a hundred thousand times without harm',
    (piece) => {
      const log = jest.spyOn(console, 'error').mockImplementation();
      expect(['text', 'unreadable', 'html', 'xml']).toContain(read(piece.repeat(100_000 / piece.length)).kind);
      expect(log).not.toHaveBeenCalled();
      log.mockRestore();
    },
  );

  test('leaves every prototype as it is', () => {
    read('{"__proto__":{"polluted":1}}');
    read('<__proto__><polluted>1</polluted></__proto__>');
    read('__proto__[polluted]=1&__proto__=2', 'application/x-www-form-urlencoded');
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe('reason', () => {
  test.each([
    ['Already sold', 'Already sold'],
    [' two\r\nlines\tand\u0000more ', 'two lines and more'],
    ['jane@example.com is known', '[email] is known'],
    ['lead 384191 of 512-555-0142 and (512) 555-0142', 'lead [number] of [number] and ([number]'],
    ['code 1234 on 12/24', 'code 1234 on 12/24'],
    ['512 - 555 - 0142, 512/555/0142, ５１２５５５０１４２', '[number]'],
    ['"jane doe"@example.com jane%40example.com jane ＠ example.com', '[email] [email] [email]'],
    ['x'.repeat(201), `${'x'.repeat(199)}…`],
    ['🙂'.repeat(300), `${'🙂'.repeat(199)}…`],
  ])('of %p is %p', (words, expected) => expect(toReason(words)).toBe(expected));
});

describe('the status of an answer', () => {
  test.each<[unknown, number]>([
    ...([
      [200, 200],
      ['200', 200],
      [Object(503), 503],
      [200.5, 0],
      ['2x', 0],
      [Number.NaN, 0],
    ] as [unknown, number][]),
    ...([
      [undefined, 0],
      [null, 0],
      [{}, 0],
      [[], 0],
      ['', 0],
      [true, 0],
    ] as [unknown, number][]),
  ])('of %p is %p', (status, expected) => expect(getStatus({ status })).toBe(expected));

  test('is understood under the names of undici and axios', () => {
    expect(getStatus({ statusCode: 201 })).toBe(201);
    expect(bodyText({ data: 'SUCCESS|' })).toBe('SUCCESS|');
    expect(readBody({ statusCode: 200, data: { status: 'OK' } })).toMatchObject({
      kind: 'json',
      value: { status: 'OK' },
    });
  });

  test.each([
    ['fetch', () => new Response('{"status":"OK"}')],
    ['undici or node:http', () => ({ statusCode: 200, body: Readable.from(['{"status":"OK"}']) })],
    ['a web stream', () => ({ status: 200, body: new Response('x').body })],
    ['axios', () => ({ status: 200, data: Readable.from(['x']) })],
  ])('of %s is said to be unread when it is a stream', (_, create) => {
    const answer = create();
    const expected = 'the answer of Acme was not read: hand its body over as text';
    expect(unrecognized('Acme', answer)).toEqual({ code: 'unrecognized', reason: expected });
    expect(readBody(answer)).toEqual({ kind: 'unreadable', text: '' });
  });

  test('accepts in the two hundreds, and refuses there and in the four hundreds', () => {
    const of = (is: typeof is2xx) => [0, 199, 200, 299, 300, 399, 400, 499, 500].filter((status) => is({ status }));
    expect(of(is2xx)).toEqual([200, 299]);
    expect(of(is2xxOr4xx)).toEqual([200, 299, 400, 499]);
    expect([is2xx(undefined), is2xxOr4xx(undefined)]).toEqual([false, false]);
  });

  test('stands in the reason when nobody can tell', () => {
    const reason = 'unexpected answer from Acme (HTTP 502)';
    expect(unrecognized('Acme', { status: 502 })).toEqual({ code: 'unrecognized', reason });
    expect(unrecognized('Acme', undefined)).toEqual({ code: 'unrecognized', reason: 'unexpected answer from Acme' });
  });

  test('decides what a mark of acceptance means', () => {
    const codeUnder = (status: unknown) => accepted('Acme', { status }, { id: '1' }).code;
    expect([200, 201, 299].map(codeUnder)).toEqual(['accepted', 'accepted', 'accepted']);
    expect([400, 404, 429, 500, 503, 599].map(codeUnder)).toEqual(Array(6).fill('contradictory'));
    expect([0, 100, 199, 301, 304, 600, undefined].map(codeUnder)).toEqual(Array(7).fill('unrecognized'));
    expect(accepted('Acme', { status: 200 }, { id: '1' })).toEqual({ code: 'accepted', fields: { id: '1' } });
  });
});

describe('a result', () => {
  const output = [
    required('outcome', 'string', 'Outcome'),
    optional('reason', 'string', 'Reason'),
    optional('lead_id', 'string', 'Id'),
  ];

  test.each([
    ['duplicate', 'failure'],
    ['rejected', 'failure'],
    ['misconfigured', 'error'],
    ['rate_limited', 'error'],
    ['contradictory', 'error'],
    ['unrecognized', 'error'],
  ] as const)('of %s is a %s with its reason, and has no code', (code, outcome) => {
    expect(toResult(output, { code, reason: 'why' })).toEqual({ outcome, reason: 'why' });
  });

  test('of an acceptance has the declared fields and no others', () => {
    const fields = { lead_id: '7', outcome: 'x', reason: 'y', code: 'z', more: 1 };
    expect(toResult(output, { code: 'accepted', fields })).toEqual({ outcome: 'success', lead_id: '7' });
    expect(toResult(output, { code: 'accepted', fields: { lead_id: undefined } })).toEqual({ outcome: 'success' });
    const inherited = Object.create({ lead_id: '7' });
    expect(toResult(output, { code: 'accepted', fields: inherited })).toEqual({ outcome: 'success' });
  });
});

test('a reason of two hundred characters is whole, and what is far behind is not looked at', () => {
  expect(toReason('x'.repeat(200))).toBe('x'.repeat(200));
  expect(toReason(`${'\n'.repeat(1999)}ab`)).toBe('a');
});

describe('at their edges, bodies', () => {
  const kindOf = (body: string, type?: string) =>
    readBody({ body, headers: type === undefined ? {} : { 'content-type': type } }).kind;
  const deep = (open: string, core: string, close: string, levels: number) =>
    open.repeat(levels) + core + close.repeat(levels);

  test.each([
    ['JSON lists', (levels: number) => deep('[', '1', ']', levels), 'json'],
    ['JSON objects', (levels: number) => deep('{"a":', '1', '}', levels), 'json'],
    [
      'JSON behind many neighbours',
      (levels: number) => `[${'[],{},'.repeat(99)}${deep('[', '', ']', levels - 1)}]`,
      'json',
    ],
    ['JSON behind quoted signs', (levels: number) => `[${deep('{"\\"[{\\\\":', '"]}"', '}', levels - 1)}]`, 'json'],
    [
      'JSON beside quoted signs',
      (levels: number) => `["${'[{'.repeat(99)}",${deep('[', '', ']', levels - 1)}]`,
      'json',
    ],
    ['JSON with quoted ends', (levels: number) => `["${']}'.repeat(99)}",${deep('[', '', ']', levels - 1)}]`, 'json'],
    ['XML', (levels: number) => deep('<a>', '1', '</a>', levels), 'xml'],
    ['XML with an empty element', (levels: number) => deep('<a>', '<b/>', '</a>', levels - 1), 'xml'],
    [
      'XML behind many neighbours',
      (l: number) => `<a>${'<b></b><c/>'.repeat(99)}${deep('<a>', '', '</a>', l - 1)}</a>`,
      'xml',
    ],
    [
      'XML with comments',
      (l: number) => `<?xml version="1.0"?>${deep('<a>', `<!--${'<a>'.repeat(99)}-->`, '</a>', l)}`,
      'xml',
    ],
    ['XML with raw text', (l: number) => deep('<a>', `<![CDATA[${'<a>'.repeat(99)}]]>`, '</a>', l), 'xml'],
  ] as const)('%s: as deep as 64, and no deeper', (_, of, kind) => {
    expect([kindOf(of(64)), kindOf(of(65))]).toEqual([kind, 'unreadable']);
  });

  test.each([
    ['Oops <b class="big">error</b>', undefined, 'html'],
    ['3 < 4', undefined, 'text'],
    ['<x>1</x>', 'application/xhtml+xml', 'html'],
    ['<x>1</x>', undefined, 'xml'],
    ['<!-- only -->', undefined, 'text'],
    ['a=b&c=d', undefined, 'form'],
    ['a=b c', undefined, 'text'],
    ['a=b c', 'application/x-www-form-urlencoded; charset=utf-8', 'form'],
    ['', undefined, 'empty'],
  ])('%j as %s is %s', (body, type, kind) => expect(kindOf(body, type)).toBe(kind));

  test('XML is read without the blanks, and a mark of its order only at the beginning', () => {
    expect(readBody({ body: '\uFEFF<a> b\uFEFFc </a>' })).toMatchObject({ value: { a: 'b\uFEFFc' } });
  });

  test('headers are found whatever their case, and only those that are there', () => {
    const headers = { 'content-TYPE': ' text/XML ; charset=utf-8', 'Retry-After': '' };
    expect(headersNamed(headers, ['Content-Type', 'Retry-After', 'Date'])).toEqual({
      'Content-Type': ' text/XML ; charset=utf-8',
    });
    expect(getMimeType({ headers })).toBe('text/xml');
    for (const none of [undefined, null, 'x', {}]) expect(getMimeType({ headers: none })).toBe('');
  });
});
