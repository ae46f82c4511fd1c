import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { deliverCommand } from 'leadconduit-vendors/cli/deliver';
import { startSandbox } from 'leadconduit-vendors/sandbox';
import { advertising } from './shapes/advertising';
import { columns } from './shapes/columns';
import { contacts } from './shapes/contacts';
import { forms } from './shapes/forms';
import type { Shape } from './shapes/shape';
import { spreadsheets } from './shapes/spreadsheets';
import { texts } from './shapes/text';

/** Kinds of lead files that are found in public, and what arrives at the vendor when the command line delivers them. */

const SETTINGS = {
  client_id: 'demo',
  lead: { srs_id: '112' },
  leadperfection: { subdomain: 'demo' },
  phoneburner: { key: 'k', user_id: '1', cm_id: '2' },
};
const OF_SETTINGS = ['key', 'user_id', 'cm_id', 'srs_id', 'sender'];
const shapes = [...advertising, ...contacts, ...forms, ...spreadsheets, ...columns, ...texts];
const arrived = new Map<Shape, Record<string, string>[] | string>();

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'shapes-'));
  const sandbox = await startSandbox();
  const quiet = [
    jest.spyOn(console, 'log').mockImplementation(),
    jest.spyOn(process.stderr, 'write').mockReturnValue(true),
  ];
  const exitCode = process.exitCode;
  try {
    writeFileSync(join(folder, 'settings.json'), JSON.stringify(SETTINGS));
    for (const shape of shapes) {
      const leads = join(folder, shape.isNdjson ? 'leads.ndjson' : 'leads.csv');
      writeFileSync(leads, shape.file);
      const action = shape.action ?? 'phoneburner_put_contact';
      const where = ['--settings', join(folder, 'settings.json'), '--origin', sandbox.origin, '--concurrency', '1'];
      const program = new Command();
      deliverCommand(program);
      const before = sandbox.received.length;
      const words = ['deliver', action, '--leads', leads, ...where, ...(shape.options ?? [])];
      const message = await program.parseAsync(words, { from: 'user' }).then(() => undefined, String);
      arrived.set(shape, message ?? sandbox.received.slice(before).map(({ fields }) => readFields(fields)));
    }
  } finally {
    process.exitCode = exitCode;
    for (const spy of quiet) spy.mockRestore();
    await sandbox.close();
    rmSync(folder, { recursive: true });
  }
});

/** The fields of a request, settings apart; those of one name with commas between. */
function readFields(fields: readonly (readonly [string, string])[]): Record<string, string> {
  const all: Record<string, string> = {};
  for (const [name, value] of fields)
    if (!OF_SETTINGS.includes(name)) all[name] = name in all ? `${all[name]},${value}` : value;
  return all;
}

test.each(shapes.map((shape) => [shape.kind, shape] as const))('%s', (_, shape) =>
  expect(arrived.get(shape)).toEqual(shape.arrives),
);
