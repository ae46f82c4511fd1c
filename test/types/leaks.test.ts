import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { putContact } from 'leadconduit-vendors/phoneburner';
import { createRedactor, setPath, toSegments } from 'leadconduit-vendors/types';
import { measureCpuMs } from '../support/cpu-time';
import { encodings, spellings } from './encodings';

/** Whatever a server makes of the lead's texts, they are covered, and the server's own words stay. */

const redact = (name: string, value: string, message: string) =>
  createRedactor(putContact.input, setPath({}, toSegments(name), value))(message, '…');

const leaks: [name: string, value: string, message: string][] = JSON.parse(
  readFileSync(join(__dirname, 'leaks.json'), 'utf8'),
);

test.each(leaks)('%s: %j as %j', (name, value, message) => {
  const covered = redact(name, value, `bad ${message} here`);
  expect(covered.replace('=?utf-8?q?', '')).toMatch(/^bad [^\p{L}\p{N}]*…[^\p{L}\p{N}]* here$/u);
});

const words =
  'the order of this product was refused since its area and source are not in our system call us at noon'.split(' ');
const sentence = fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 5 }).map((some) => some.join(' '));
const fold = (word: string) => word.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
const letter = fc.constantFrom(...'abdegjklnopqrstvwxyzABEGJKMNORSZ0123456789áéíñöüßøłŁÇåÆœжЖяшαΩéé');
const part = fc.array(letter, { minLength: 2, maxLength: 7 }).map((letters) => letters.join(''));
const text = fc
  .tuple(part, fc.constantFrom('', ' ', '-', "'", ' & ', '. ', '/', ', '), part)
  .map((parts) => parts.join(''))
  .filter(
    (found) =>
      /\p{L}.*\p{L}/u.test(found) && !found.split(/[^\p{L}\p{M}\p{N}]+/u).some((one) => words.includes(fold(one))),
  );

const everyWriting = Object.entries({ ...encodings, ...spellings });
const remaining = (message: string) => message.replace(/<[^<>]+>/g, '');

/** What of a message still shows a letter or digit of the lead, or has lost a word of the vendor's. */
function complain(value: string, before: string, written: string, after: string): string | undefined {
  const covered = redact('lead.last_name', value, `${before} (${written}) ${after}`);
  const middle = covered.slice(before.length + 1, -after.length - 1);
  const isKept = covered.startsWith(`${before} `) && covered.endsWith(` ${after}`);
  return isKept && middle.includes('…') && !/[\p{L}\p{N}]/u.test(remaining(middle)) ? undefined : covered;
}

test('there are at least sixty encodings', () => expect(Object.keys(encodings).length).toBeGreaterThanOrEqual(60));

test.each(everyWriting)('any text is covered as: %s', (_, write) => {
  const property = fc.property(text, sentence, sentence, (value, before, after) => {
    const written = write(value);
    return written === undefined || complain(value, before, written, after) === undefined;
  });
  fc.assert(property, { numRuns: 60 });
});

test('any text is covered in any pair of them', () => {
  const inner = fc.constantFrom(...everyWriting);
  const outer = fc.constantFrom(...Object.entries(encodings));
  const property = fc.property(
    text,
    inner,
    outer,
    sentence,
    sentence,
    (value, [, first], [, second], before, after) => {
      const once = first(value);
      const written = once && second(once);
      return !written || complain(value, before, written, after) === undefined;
    },
  );
  fc.assert(property, { numRuns: Number(process.env.RUNS ?? 3000) });
});

test.each([
  ['lead.first_name', 'Theo', 'the order of these orders'],
  ['lead.last_name', 'Noone', 'no one is in, and not one of us'],
  ['lead.last_name', 'Well', "we'll see"],
  ['lead.first_name', 'Ana', 'a banana, an analysis, QW5hbG9n'],
  ['lead.last_name', 'Long Beach', 'the beach is long'],
  ['lead.city', 'Maysville', '100%25 of &may; &amp; =41 \\u0041 SmFuZQ== %%% &#x; =?='],
  ['lead.phone_1', '5125550142', 'order 512555 of 0142, 15125550143'],
  ['lead.last_name', 'Peña', 'pea, pen a'],
])('%s: %j leaves alone: %s', (name, value, message) => expect(redact(name, value, message)).toBe(message));

test('what stands beside an encoded text of the lead stays, encoded as it is', () => {
  expect(redact('lead.first_name', 'Jane', 'bad%20name%20%4aane%2c%20sorry')).toBe('bad%20name%20…%2c%20sorry');
  expect(redact('lead.last_name', "O'Brien", '<p>No &quot;O&apos;Brien&quot; &amp; Co</p>')).toBe(
    '<p>No &quot;…&quot; &amp; Co</p>',
  );
});

test.each([
  ['&amp;amp;amp;amp;lt;'],
  ['%2525252541'],
  ['%41&#65;\\u0041=41Ã©QUJDREVG '],
  ['QUJDREVGR0hJSktM '],
  ['&abcdefghijklmnopqrstuvwxyz'],
  [`${'Q'.repeat(76)}\n`],
  ['4142434445 '],
  ['Jan'],
  ['<a '],
  ['\\'],
  ['\u00ad'],
])('%j again and again takes no longer than its length', (piece) => {
  const custom_field = Object.fromEntries(Array.from({ length: 500 }, (_, nth) => [nth, `answer ${nth} of Jane`]));
  const lead = { first_name: 'Jane', last_name: "O'Brien", email: 'jane@example.com', comments: 'x'.repeat(20_000) };
  const hide = createRedactor(putContact.input, { lead, phoneburner: { key: 'k-123456', custom_field } });
  const ms = (length: number) => measureCpuMs(() => hide(piece.repeat(length / piece.length)));
  expect(Math.min(ms(2000), ms(2000), ms(2000))).toBeLessThan(100);
  expect(ms(100_000)).toBeLessThan(20_000); // about one second; a quadratic one takes minutes
});
