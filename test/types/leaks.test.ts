import fc from 'fast-check';
import { putContact } from 'leadconduit-vendors/phoneburner';
import { createRedactor, toReason } from 'leadconduit-vendors/types';
import { encodings, spellings } from './encodings';

const redact = (value: string, message: string) =>
  createRedactor(putContact.input, { lead: { last_name: value } })(message, '…');

const values = [
  "O'Brien",
  'Sørensen',
  'Łukasz',
  'José María',
  'Smith-Jones',
  '12 Main St',
  'Müller & Söhne',
  'Jane Sample',
];

test.each(Object.entries({ ...encodings, ...spellings }))('%s', (_, encode) => {
  const left = values.flatMap((value) => {
    const written = encode(value);
    if (written === undefined) return [];
    const message = `the lead ${written} is known`;
    const out = redact(value, message).replace(/<[^<>]+>/g, '');
    return /^the lead [^\p{L}\p{N}]*…[^\p{L}\p{N}]*( …[^\p{L}\p{N}]*)* is known$/u.test(out)
      ? []
      : [[value, message, out]];
  });
  expect(left).toEqual([]);
});

test('pairs', () => {
  const all = Object.entries({ ...encodings, ...spellings });
  const left: any[] = [];
  let n = 0;
  const start = Date.now();
  for (const [inner, first] of all)
    for (const [outer, second] of Object.entries(encodings))
      for (const value of values) {
        const once = first(value);
        const written = once && second(once);
        if (!written) continue;
        n++;
        const message = `the lead ${written} is known`;
        const out = redact(value, message).replace(/<[^<>]+>/g, '');
        if (!/^the lead [^\p{L}\p{N}]*…[^\p{L}\p{N}]*( …[^\p{L}\p{N}]*)* is known$/u.test(out))
          left.push([inner, outer, value, out.slice(0, 200), written.slice(0, 100)]);
      }
  console.log(n, left.length, Date.now() - start);
  const count: any = {};
  for (const [i, o] of left) {
    count['in ' + i] = (count['in ' + i] ?? 0) + 1;
    count['out ' + o] = (count['out ' + o] ?? 0) + 1;
  }
  console.log(
    Object.entries(count)
      .sort((a: any, b: any) => b[1] - a[1])
      .slice(0, 40)
      .map(String)
      .join('\n'),
  );
  const seen = new Set();
  console.log(
    left
      .filter(([i, o]) => !seen.has(i) && seen.add(i))
      .slice(0, 30)
      .map((x) => JSON.stringify(x))
      .join('\n'),
  );
});
