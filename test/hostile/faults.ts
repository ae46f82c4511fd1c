import type { Body } from './corpora';

/** What servers and their proxies say when they break, and what somebody who means harm would say. */

const page = (title: string, inner: string, doctype = '<!DOCTYPE html>') =>
  `${doctype}\r\n<html><head><title>${title}</title></head><body>${inner}</body></html>\r\n`;

const titles = { 200: 'OK', 403: 'Forbidden', 404: 'Not Found', 500: 'Internal Server Error', 503: 'Unavailable' };

/** Error pages in the shapes of four servers, each with the status that it comes under. */
export const serverPages = Object.entries(titles).flatMap(([code, words]): (Body & { status: number })[] =>
  Object.entries({
    iis: page(
      `${code} - ${words}`,
      `<div id="header"><h1>Server Error</h1></div><div id="content"><h2>${code} - ${words}</h2><h3>The page [OK] at C:\\inetpub\\batch\\LeadFormExtraFields.asp, line 12</h3></div>`,
      '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">',
    ),
    nginx: page(`${code} ${words}`, `<center><h1>${code} ${words}</h1></center><hr><center>nginx</center>`, ''),
    cloudflare: page(
      'example.com | 5xx',
      `<!--[if lt IE 7]><p>old</p><![endif]--><div id="cf-wrapper"><span class="code">Error ${code}</span><p>Ray ID: 0000</p><script>SUCCESS|1</script></div>`,
    ),
    apache: page(
      `${code} ${words}`,
      `<h1>${words}</h1><p>lead added: 12</p><hr><address>Apache Server at www.example.com Port 443</address>`,
      '<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">',
    ),
  }).map(([name, body]) => ({ name: `${name} ${code}`, body, status: Number(code) })),
);

const laughs = Array.from({ length: 9 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join('');
const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le');

export const faults: readonly Body[] = Object.entries({
  empty: '',
  blank: ' \r\n\t',
  'byte order mark alone': '\ufeff',
  'byte order mark twice': '\ufeff\ufeff{}',
  binary: Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 7919) % 256)),
  'bytes that are no UTF-8': Buffer.from('53554343455353ff7c', 'hex'),
  'UTF-16 JSON': utf16('{"status":"OK","error":"","message":"lead added: 12"}'),
  'UTF-16 text': utf16('SUCCESS|'),
  'UTF-16 mark': utf16('[OK]'),
  'UTF-16 big endian': utf16('[OK]').swap16(),
  '10 MB of <a>': '<a>'.repeat(3_500_000),
  '10 MB of <a> as bytes': Buffer.alloc(10_500_000, '<a>'),
  '10 MB of [': '['.repeat(10_000_000),
  '10 MB of a number': '1'.repeat(10_000_000),
  '100 kB of <a>': '<a>'.repeat(33_000),
  '100 kB of attributes': `<a ${'b="" '.repeat(19_000)}/>`,
  '100 kB of entities': `<a>${'&#65;'.repeat(19_000)}</a>`,
  '100 kB of siblings': `<a>${'<b/>'.repeat(24_000)}</a>`,
  '100 kB of JSON objects': `[${'{},'.repeat(33_000)}{}]`,
  '100 kB of one JSON key': `{"${'\\u0041'.repeat(16_000)}":1}`,
  '100 kB of JSON keys': `{${Array.from({ length: 10_000 }, (_, i) => `"k${i}":0`).join()}}`,
  '100 kB of a form': `${'a=1&'.repeat(24_000)}a=1`,
  '100 kB of fields of a form': Array.from({ length: 15_000 }, (_, i) => `f${i}`).join('=&'),
  '100 kB of nested fields of a form': `a${'[b]'.repeat(30_000)}=1`,
  '1 MB of JSON objects': `[${'{},'.repeat(330_000)}{}]`,
  'billion laughs': `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY l0 "ha">${laughs}]><lolz>&l9;</lolz>`,
  'external entity': '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
  'external document type': '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a>1</a>',
  'unknown entity': '<a>&x;</a>',
  'XML that ends in the middle': '<?xml version="1.0"?><result><status>OK</sta',
  'XML of prototypes': '<__proto__><constructor>1</constructor><toString>2</toString></__proto__>',
  'XML of nothing': '<a/>',
  'a processing instruction': '<?php SUCCESS| ?>',
  'JSON of prototypes':
    '{"__proto__":{"status":"OK","message":"lead added: 12"},"constructor":{"prototype":{"status":"OK"}}}',
  'JSON of methods': '{"toString":"x","valueOf":1,"hasOwnProperty":null,"then":"y","length":-1}',
  'JSON of numeric keys': '{"0":"SUCCESS|","1":"[OK]","-1":0,"4294967295":1}',
  'form of prototypes': '__proto__[status]=OK&constructor[prototype][status]=OK&status[__proto__]=1&0=1&=2&&===',
  'form of bad escapes': 'a=%&b=%zz&c=%E0%A4%A&%=1',
  array: '[]',
  'array of objects': '[{"status":"OK","message":"lead added: 12"}]',
  'array of nothing': '[null,[null,[null]]]',
  null: 'null',
  true: 'true',
  number: '12',
  'huge number': '1e999',
  text: '"text"',
  'two objects': '{"status":"OK"}{"message":"lead added: 12"}',
  'one NUL': '\u0000',
  'lone surrogates': '\ud800SUCCESS|\udc00',
  'a million spaces and a letter': `${' '.repeat(999_000)}x`,
  'a million line breaks': `FAILURE|${'\n'.repeat(990_000)}`,
}).map(([name, body]) => ({ name, body }));
