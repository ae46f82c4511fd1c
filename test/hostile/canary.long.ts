import { execFile } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { deliver, openJournal } from 'leadconduit-vendors/delivery';
import { addLead, createLead } from 'leadconduit-vendors/leadperfection';
import { putContact } from 'leadconduit-vendors/phoneburner';
import { type Fault, faults, serveFault } from '../support/fault-server';

/** Recognisable values in everything that is a secret or tells of the person, searched for wherever it must not be. */

const person = {
  ...{ first_name: 'Canaryfirst', last_name: 'Canarylast', email: 'canary@example.com', address_1: '1 Canary Road' },
  ...{
    phone_1: '5125550142',
    phone_2: '5125550143',
    phone_3: '5125550144',
    address_2: 'Canary 2',
    city: 'Canaryville',
  },
  ...{ postal_code: '78704', comments: 'canary comment', universal_id: 'canary-token', srs_id: '112' },
  trustedform_cert_url: 'https://cert.trustedform.com/canarycanarycanary',
};
const vars = {
  lead: { id: 'the-key', ...person },
  ...{ client_id: 'demo', notes: 'canary notes', user1: 'canary user', custom: { any: 'canary custom' } },
  ...{ consent_captured_id: 'canary-consent', website_origin: 'https://www.example.com/?canary' },
  leadperfection: { subdomain: 'demo', userid: 'canary-user', password: 'canary-password', details: 'canary details' },
  phoneburner: { key: 'canary-key', user_id: '1', cm_id: '2', additional_phones: ['5125550145'] },
  timeout_seconds: 1,
};
const forbidden = /canary|512.{0,2}555|\b78704\b/i;

/** A file without the journal's checksums: eight random hex digits hold five given ones once in a million lines. */
const readText = (path: string) => fs.readFileSync(path, 'utf8').replace(/^[0-9a-f]{8} /gm, '');

/** Everything that a thing shows of itself. */
const shown = (thing: unknown): string =>
  [inspect(thing, { depth: 9, showHidden: true }), JSON.stringify(thing), String((thing as Error)?.stack)].join('\n');

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'canary-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

const logs = (['log', 'error', 'warn', 'info', 'debug'] as const).map((name) =>
  jest.spyOn(console, name).mockImplementation(),
);
afterAll(() => {
  for (const log of logs) log.mockRestore();
});

test.each(Object.entries<Fault>(faults))('%s: result, journal and log tell nothing', async (_, fault) => {
  const journal = await openJournal(join(folder, 'journal'));
  const server = await serveFault(fault);
  const options = { origin: server.origin, journal, retry: { attempts: 2, baseMs: 1 } };
  const once = () => Promise.all([putContact, addLead, createLead].map((action) => deliver(action, vars, options)));
  for (const result of [...(await once()), ...(await once())]) expect(shown(result)).not.toMatch(forbidden);
  await server.close();
  await journal.close();
  const written = readText(join(folder, 'journal'));
  expect(written).toContain('the-key');
  expect(written).not.toMatch(forbidden);
  for (const log of logs) expect(log).not.toHaveBeenCalled();
});

test('an answer that repeats the whole request tells nothing either', async () => {
  const journal = await openJournal(join(folder, 'journal'));
  for (const [action, mark] of [
    [putContact, 'FAILURE|'],
    [createLead, ''],
    [addLead, '{"status":"ERROR","error":"'],
  ] as const) {
    const { url, body = '' } = action.request(vars);
    const echo = `${mark}${decodeURIComponent(`${url} ${body}`).replaceAll('+', ' ').replace(/["\n]/g, ' ')}${mark.includes('{') ? '"}' : ''}`;
    const result = action.response(vars, {}, { status: 200, body: echo });
    expect(shown(result)).not.toMatch(forbidden);
  }
  await journal.close();
});

test('the command line tells nothing: output, progress, results, journal', async () => {
  const flat = { ...person, id: 'the-key', 'phoneburner.additional_phones': '5125550145' };
  const header = Object.keys(flat).join(',');
  const row = Object.values(flat).join(',');
  fs.writeFileSync(
    join(folder, 'leads.csv'),
    `${header},canary_column\n${row},x\n${row.replace('the-key', 'other').replace('canary@', 'bad')},x\n`,
  );
  fs.writeFileSync(join(folder, 'settings.json'), JSON.stringify({ ...vars, lead: undefined, timeout_seconds: 1 }));
  const cli = (...words: string[]) =>
    new Promise<string>((resolve) =>
      execFile(
        process.execPath,
        [join(__dirname, '../../dist/cli/main.js'), ...words],
        { cwd: folder },
        (_, out, err) => resolve(out + err),
      ),
    );
  const server = await serveFault(faults['reset-in-body']);
  const files = ['--leads', 'leads.csv', '--settings', 'settings.json'];
  for (const action of ['phoneburner_put_contact', 'leadperfection_add_lead', 'leadperfection_create_lead']) {
    for (const way of [['--sandbox'], ['--origin', server.origin], ['--dry-run'], ['--sandbox', '--json']]) {
      const kept = [
        '--journal',
        `j-${way.length}-${action}`,
        '--results',
        `r-${way.join('').replace(/\W/g, '')}-${action}`,
      ];
      const told = await cli('deliver', action, ...files, ...way, ...(way[0] === '--dry-run' ? [] : kept));
      expect(told).toContain(action.startsWith('phone') ? 'phone' : 'leadperfection');
      expect(told.replaceAll('canary_column', '')).not.toMatch(forbidden);
    }
  }
  const left = fs.readdirSync(folder).filter((name) => !['leads.csv', 'settings.json'].includes(name));
  expect(left.length).toBeGreaterThan(10);
  for (const name of left) {
    const text = readText(join(folder, name));
    expect(text).not.toMatch(forbidden);
    if (name.startsWith('j-')) expect(await cli('journal', 'list', name, '--json')).not.toMatch(forbidden);
  }
  await server.close();
});
