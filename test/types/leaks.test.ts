import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { putContact } from 'leadconduit-vendors/phoneburner';
import { createRedactor, pathOf, setPath } from 'leadconduit-vendors/types';
import { encodings, spellings } from './encodings';

/** Whatever a server makes of the lead's texts, they are covered, and the server's own words stay. */

const redact = (name: string, value: string, message: string) =>
  createRedactor(putContact.input, setPath({}, pathOf(name), value))(message, '…');

const leaks: [name: string, value: string, message: string][] = JSON.parse(
  readFileSync(join(__dirname, 'leaks.json'), 'utf8'),
);

test.each(leaks)('%s: %j as %j', (name, value, message) => {
  const covered = redact(name, value, `bad ${message} here`);
  expect(covered).toMatch(/^bad .*….* here$/);
  expect(covered.replace('utf-8?q', '')).toMatch(/^bad [^\p{L}\p{N}]+ here$/u);
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
