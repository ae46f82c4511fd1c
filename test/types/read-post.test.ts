import { parseEmbedded, parseLooseForm, parseQuery, readPost } from 'leadconduit-vendors/types';
import { measureCpuMs } from '../support/cpu-time';

const read = (body: unknown, type?: string) =>
  readPost({ body, headers: type === undefined ? {} : { 'Content-Type': type } });
const readValue = (body: unknown, type?: string) => JSON.parse(JSON.stringify(read(body, type).value ?? null));

describe('JSON as strangers write it', () => {
  test.each<[string, string, unknown]>([
    ['raw line breaks and tabs', '{"a":"1\n2\r\n3\t4"}', { a: '1\n2\r\n3\t4' }],
    ['escapes', '{"a":"\\n\\u00e9\\/\\"\\\\"}', { a: '\né/"\\' }],
    ['wrong escapes', '{"a":"it\\\'s C:\\Users \\uZZZZ"}', { a: "it's C:\\Users \\uZZZZ" }],
    ['bare quotes', '{"a":"he said "no" today","b":1}', { a: 'he said "no" today', b: '1' }],
    ['other quotes', "{'a':'it's \"b\"','c':1}", { a: 'it\'s "b"', c: '1' }],
    ['a comma at the end', '{"a":[1,2,],}', { a: ['1', '2'] }],
    ['names without quotes', '{a:1,b_c:"2"}', { a: '1', b_c: '2' }],
    ['words of other languages', '[True,FALSE,NULL,None,undefined,NaN]', [true, false, null, null, null, null]],
    ['zeros in front', '{"zip":02134}', { zip: '02134' }],
    [
      'long numbers',
      '[12345678901234567890,1200.00,-1,1e3,.5]',
      ['12345678901234567890', '1200.00', '-1', '1e3', '.5'],
    ],
    ['names that repeat', '{"a":1,"b":2,"a":3}', { a: ['1', '3'], b: '2' }],
    ['several values', '{"a":1}\n{"a":2}', [{ a: '1' }, { a: '2' }]],
    ['control characters and a byte order mark', '\u001e\ufeff{"a":1}\u0000', { a: '1' }],
    ['JSON in a string', '"{\\"a\\":1}"', { a: '1' }],
    ['JSON in a string in a string', JSON.stringify(JSON.stringify('{"a":1}')), { a: '1' }],
  ])('%s', (_, body, value) => expect(readValue(body)).toEqual(value));

  test.each(['{"a":1', '{"a"', '{"a":}', '{"a":1} x', '[1 2]', '{a b:1}', '{"a":b}', '{', '[', '"text"', '"', '""'])(
    '%j is none',
    (body) => expect(read(body).kind).toBe('unreadable'),
  );

  test.each([
    ['objects', (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`],
    ['lists', (levels: number) => '['.repeat(levels) + ']'.repeat(levels)],
  ])('%s: as deep as 64, and no deeper', (_, nest) => {
    expect([read(nest(64)).kind, read(nest(65)).kind]).toEqual(['json', 'unreadable']);
  });

  test('leaves every prototype as it is', () => {
    read('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}');
    read('__proto__[polluted]=1&__proto__=2&constructor[prototype][polluted]=1', 'application/x-www-form-urlencoded');
    read('<__proto__ polluted="1"><polluted>1</polluted></__proto__>');
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe('XML as strangers write it', () => {
  test.each<[string, string, unknown]>([
    ['attributes', '<l a="1" n:b="2"><c d="3">4</c></l>', { l: { a: '1', b: '2', c: { _: '4', d: '3' } } }],
    ['no root', '<a>1</a><b>2</b>', { a: '1', b: '2' }],
    ['no root behind a declaration', '<?xml version="1.0"?>\n<a>1</a><b>2</b>', { a: '1', b: '2' }],
    [
      'a bare &',
      '<a><b>Smith & Sons</b><c>1 &lt; 2 &amp; 3 &#65;</c></a>',
      { a: { b: 'Smith & Sons', c: '1 < 2 & 3 A' } },
    ],
    ['namespaces', '<x:a xmlns:x="u" xmlns="v"><x:b xmlns:y="w">1</x:b></x:a>', { a: { b: '1' } }],
    ['nothing', '<a xmlns:xsi="u"><b xsi:nil="true"/></a>', { a: { b: '' } }],
    ['raw text', '<a><![CDATA[{"b":1}]]></a>', { a: '{"b":1}' }],
  ])('%s', (_, body, value) => expect(readValue(body)).toEqual(value));

  test.each(['<a', '<a>', '<a><b></a>', '<p>sorry', '<html><body>x</body></html>', '<!DOCTYPE a []><a/>', '<a>1</a'])(
    '%j is none',
    (body) => expect(read(body).kind).toBe('unreadable'),
  );
});

describe('forms as strangers write them', () => {
  test.each<[string, string, unknown]>([
    ['&amp;', 'a=1&amp;b=2&AMP;c=3&#38;d=4', { a: ['1'], b: ['2'], c: ['3'], d: ['4'] }],
    ['semicolons', 'a=1;b=2;c=x; y', { a: ['1'], b: ['2'], c: ['x; y'] }],
    ['a bare & in a text', 'a=Smith & Sons&b=AT&T&c=R+&+D', { a: ['Smith & Sons'], b: ['AT&T'], c: ['R & D'] }],
    ['line breaks', 'a=1\r\nb=2\nand more', { a: ['1'], b: ['2\nand more'] }],
    ['escapes of the whole', 'a%3D1%26b%3DM%25C3%25BCnchen', { a: ['1'], b: ['München'] }],
    ['names without values', 'flag&a=1&nocache&b=', { flag: [''], a: ['1'], nocache: [''], b: [''] }],
    ['names that repeat', 'a=1&a=2&a=', { a: ['1', '2', ''] }],
    ['UTF-8', 'a=M%C3%BCnchen+%E2%82%AC', { a: ['München €'] }],
    ['Windows-1252', 'a=Mu%F1oz&b=%93x%94&c=%80', { a: ['Muñoz'], b: ['“x”'], c: ['€'] }],
    ['both in one text', 'a=%F1%C3%B1', { a: ['ññ'] }],
    ['escapes of old scripts', 'a=Mu%u00F1oz&b=%uD83D%uDE42%uD83D&c=%u20', { a: ['Muñoz'], b: ['🙂�'], c: ['%u20'] }],
    ['bad escapes', 'a=100%&b=%zz&c=%E0%A4', { a: ['100%'], b: ['%zz'], c: ['à¤'] }],
    ['= in a text', 'a=b=c', { a: ['b=c'] }],
  ])('%s', (_, text, fields) => expect({ ...parseLooseForm(text) }).toEqual(fields));

  test('of more than a thousand pairs', () => {
    const pairs = Array.from({ length: 3000 }, (_, index) => `k${index}=${index}`).join('&');
    expect(parseLooseForm(`${pairs}&last=1`)).toMatchObject({ k0: ['0'], k2999: ['2999'], last: ['1'] });
  });

  test('a query ends at a fragment, and not at a number sign in a text', () => {
    expect({ ...parseQuery('/x?a=1#top') }).toEqual({ a: ['1'] });
    expect({ ...parseQuery('/x?a=Apt #3&b=2') }).toEqual({ a: ['Apt #3'], b: ['2'] });
    expect({ ...parseQuery('/x?a=Apt%20#3') }).toEqual({ a: ['Apt #3'] });
    expect({ ...parseQuery('/x') }).toEqual({});
  });

  test.each([
    ['a=1\r\nb=two words\r\n', 'text/plain', { a: ['1'], b: ['two words'] }],
    ['a: 1\r\nb c: two: words\n', 'text/plain', { a: ['1'], 'b c': ['two: words'] }],
    ['?a=1', undefined, { a: ['1'] }],
    ['a=1&b=two words', undefined, { a: ['1'], b: ['two words'] }],
    ['a=1&b=2', 'application/json', { a: ['1'], b: ['2'] }],
    ['%7B%22a%22%3A1%7D', 'application/x-www-form-urlencoded', { '{"a":1}': [''] }],
  ])('%j as %s is one', (body, type, value) => expect(readValue(body, type)).toEqual(value));

  test('a text of words is none', () => {
    for (const body of ['hello', 'the a=1', '=1', 'a: b\nhello', '12: 5']) expect(read(body).kind).toBe('unreadable');
  });
});

describe('multipart forms', () => {
  const part = (name: string, value: string) => `Content-Disposition: form-data; name=${name}\r\n\r\n${value}`;
  const body = `--b1\r\n${part('"a"', '1\r\n2')}\r\n--b1\r\n${part('a', '3')}\r\n--b1\r\nContent-Type: text/plain\r\n${part('"b c"; filename="x"', 'y')}\r\n--b1--\r\n`;
  const fields = { a: ['1\r\n2', '3'], 'b c': ['y'] };

  test.each([
    'multipart/form-data; boundary=b1',
    'multipart/form-data; boundary="b1"',
    'multipart/form-data',
    undefined,
  ])('as %s', (type) => expect(readValue(body, type)).toEqual(fields));

  test('with line feeds alone, or with another boundary than it declares', () => {
    expect(readValue(body.replaceAll('\r\n', '\n'))).toEqual({ ...fields, a: ['1\n2', '3'] });
    expect(readValue(body, 'multipart/form-data; boundary=other')).toEqual(fields);
  });

  test.each(['--', '--x', '--x\r\n\r\n--x--', 'hello'])('%j is none', (text) =>
    expect(read(text, 'multipart/form-data; boundary=x').kind).toBe('unreadable'),
  );
});

describe('bytes', () => {
  const json = '{"a":"Muñoz €"}';

  test.each([
    ['UTF-8', Buffer.from(json)],
    ['UTF-8 with its mark', Buffer.from(`\ufeff${json}`)],
    ['UTF-16', Buffer.from(json, 'utf16le')],
    ['UTF-16 with its mark', Buffer.from(`\ufeff${json}`, 'utf16le')],
    ['UTF-16 big endian', Buffer.from(json, 'utf16le').swap16()],
    ['UTF-16 big endian with its mark', Buffer.from(`\ufeff${json}`, 'utf16le').swap16()],
    ['Windows-1252', Buffer.from(json.replace('€', '\x80'), 'latin1')],
    ['a list of bytes', new Uint8Array(Buffer.from(json))],
    ['an ArrayBuffer', new Uint8Array(Buffer.from(json)).buffer],
  ])('%s', (_, body) => expect(readValue(body)).toEqual({ a: 'Muñoz €' }));

  test('of an odd length, or of none', () => {
    expect(read(Buffer.from([0xfe, 0xff, 0, 0x7b, 0])).kind).toBe('unreadable');
    expect(read(Buffer.alloc(0)).kind).toBe('empty');
  });
});

test('what a caller parsed already is taken as it is', () => {
  expect(read({ a: 1 })).toEqual({ kind: 'json', value: { a: 1 } });
  expect([read(undefined).kind, read(null).kind, read(' \u0000').kind]).toEqual(['empty', 'empty', 'empty']);
});

test('XML and JSON are read under whatever type', () => {
  for (const type of ['text/html', 'text/plain', 'image/png', 'application/x-www-form-urlencoded']) {
    expect(readValue('<Lead><a>1</a></Lead>', type)).toEqual({ Lead: { a: '1' } });
    expect(readValue('{"a":1}', type)).toEqual({ a: '1' });
  }
});

test.each<[string, object, unknown]>([
  ['JSON', { '{"a":"1"}': '' }, { a: '1' }],
  ['JSON with = and &', { '{"a":"b': 'c', 'd"}': '' }, { a: 'b=c&d' }],
  ['XML with attributes', { '<a b': '"1"><c>2</c></a>' }, { a: { b: '1', c: '2' } }],
  ['JSON before other pairs', { '{"a":"1"}': '', b: '2' }, { '{"a":"1"}': '', b: '2' }],
  ['XML before other pairs', { '<a>1</a>': '', b: '2' }, { '<a>1</a>': '', b: '2' }],
  ['a key that looks like JSON', { '{a}': { b: '1' } }, { '{a}': { b: '1' } }],
])('%s in the body that a form parser has left', (_, body, value) => expect(readValue(body)).toEqual(value));

test('what is too long is not read', () => {
  expect(read('x'.repeat(100_001)).kind).toBe('unreadable');
  expect(read(Buffer.alloc(10_000_000, '{')).kind).toBe('unreadable');
});

test('a text inside of a post is JSON or XML, or it is a text', () => {
  expect(parseEmbedded('{"a":1}')?.kind).toBe('json');
  expect(parseEmbedded('<a>1</a>')?.kind).toBe('xml');
  for (const text of ['a=1', 'hello', '{', '<b', '', '"x"', '[sic] he left'])
    expect(parseEmbedded(text)).toBeUndefined();
});

test.each([
  '"',
  'x ',
  'x\u0000',
  '{"',
  '{"a":"',
  '\\',
  '["',
  '""',
  '<a>',
  '&',
  '&amp;',
  ';a',
  'a=',
  '%E9',
  '--b\r\n',
  '{a:',
  ' ',
  '\u0000',
  '=',
  '<a b="',
])('%j a hundred thousand times takes no time', (piece) => {
  const ms = measureCpuMs(() => {
    for (const type of ['application/json', 'multipart/form-data', 'application/x-www-form-urlencoded', 'text/plain'])
      read(piece.repeat(100_000 / piece.length), type);
  });
  expect(ms).toBeLessThan(2000);
});
