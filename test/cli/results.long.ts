import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { cli, file, folder, lines, put } from './setup';

describe('a file of results', () => {
  const begun = '{"action":"phoneburner_put_contact","line":1';
  const whole = `${begun},"outcome":"success","status":"delivered","sent":"yes","code":"accepted","attempts":1,"ms":1}\n`;
  const refused = 'the file that --results names does not hold results, and was not changed: name another';
  const deliver = (...more: string[]) =>
    put(file('leads.csv', 'email\njane@example.com\n'), '--sandbox', '--journal', 'journal', ...more);

  test('is looked at before a journal is begun', async () => {
    for (const [name, message] of [
      ['notes.txt', 'the results file exists already: name another, or move it away'],
      ['no/such/folder', 'the results file cannot be written: there is no such file or folder (ENOENT)'],
    ] as const) {
      file('notes.txt', 'my notes');
      const { code, err } = await deliver('--results', name);
      expect({ code, said: err.trim() }).toEqual({ code: 1, said: message });
      expect(readdirSync(folder)).not.toContain('journal');
    }
  });

  test.each([
    'my notes',
    'a,b\r\n',
    `${whole}my notes`,
    `${whole}${begun}\n${whole}`,
    `${whole}{"action":"another","line":1`,
    `${whole}{}\n`,
    `${whole}\n`,
    'x'.repeat(3_000_000),
  ])('that holds anything else is left as it is (%#)', async (text) => {
    await deliver();
    file('results', text);
    const demo = text.length < 10 ? [cli('demo', '--results', 'results')] : [];
    for (const run of [deliver('--results', 'results'), ...demo]) {
      const { code, err } = await run;
      expect({ code, said: err.trim() }).toEqual({ code: 1, said: refused });
    }
    expect(readFileSync(join(folder, 'results'), 'utf8')).toBe(text);
  });

  test.each([whole.trim(), `${whole}{`, `${whole}${begun}`, `${whole}${begun},"outcome":"succ`])(
    'and a partial one that a crash has left are begun anew with the same journal (%#)',
    async (text) => {
      await deliver();
      file('results', text);
      file('results.partial', text);
      expect((await deliver('--results', 'results')).code).toBe(0);
      expect(lines('results')).toMatchObject([{ line: 2, outcome: 'success', replayed: true }]);
      expect(readdirSync(folder)).not.toContain('results.partial');
      expect(statSync(join(folder, 'results')).mode & 0o777).toBe(0o600);
    },
  );

  test('that a crash has left partial is kept, and refused without its journal', async () => {
    const leads = file('leads.csv', 'email\njane@example.com\n');
    file('results.partial', whole);
    for (const more of [[], ['--journal', 'new']]) {
      const { code, err } = await put(leads, '--sandbox', '--results', 'results', ...more);
      expect({ code, err }).toEqual({
        code: 1,
        err: 'a run that did not end has left its results in the results file with .partial at the end of its name: move it away, or name another\n',
      });
    }
    file('results.partial', 'my notes');
    await deliver();
    expect((await deliver('--results', 'results')).err.trim()).toBe(refused);
    expect(readFileSync(join(folder, 'results.partial'), 'utf8')).toBe('my notes');
  });

  test('is a regular file', async () => {
    await deliver();
    expect(await deliver('--results', '/dev/null')).toMatchObject({ code: 1, err: `${refused}\n` });
  });

  test('is no other file under a second name, not even before it is there', async () => {
    symlinkSync('journal', join(folder, 'link'));
    mkdirSync(join(folder, 'below'));
    symlinkSync(folder, join(folder, 'below/above'));
    for (const name of ['link', 'below/../journal', 'below/above/journal', join(folder, 'journal')]) {
      const { code, err } = await deliver('--results', name);
      expect({ code, said: err.trim() }).toEqual({
        ...{ code: 1, said: 'the journal and the results are the same file: name another file for one of them' },
      });
    }
    expect(readdirSync(folder)).not.toContain('journal');
  });
});
