import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { deliver, type JournalRecord, openJournal, readJournal } from 'leadconduit-vendors/delivery';
import { addLead, feedback } from 'leadconduit-vendors/leadperfection';
import { postForm, useReceive } from '../receiver/receive-process';
import { fakeVendor } from '../support/fake-vendor';

/** Ten thousand posts over sockets, of which half repeat and a third come out of order, matched by a process that is killed. */

const LEADS = 500;
const main = join(__dirname, '../../dist/cli/main.js');
const receive = useReceive();

/** Leads whose answers are lost, but for each fourth. */
async function writeJournal(file: string): Promise<void> {
  const journal = await openJournal(file, { isQuiet: true });
  const taken = {
    status: 200,
    headers: { 'Content-Type': 'application/json' },
    body: '{"status":"OK","error":"","message":"lead added: 384191"}',
  };
  const send = (n: number) => {
    const axios = fakeVendor(() => (n % 4 === 0 ? taken : { code: 'ECONNRESET' }));
    const lead = { id: `lead-${n}`, phone_1: '5125550142', postal_code: '78704', srs_id: '12' };
    return deliver(addLead, { client_id: 'demo', event_id: `event-${n}`, lead }, { journal, axios });
  };
  await Promise.all(Array.from({ length: LEADS }, (_, n) => send(n)));
  await journal.close();
}

/** Twenty posts about each lead but the last hundred, each twice; two of each six change places. */
function createPosts() {
  const posts = Array.from({ length: 5_000 }, (_, n) => {
    const count = Math.floor(n / (LEADS - 100));
    const EverSet = String(count === 3);
    return { EventID: `event-${n % (LEADS - 100)}`, CallsCount: String(count), Dispo: `Call ${count}`, EverSet };
  });
  const all = [...posts, ...posts];
  for (let index = 0; index + 3 < all.length; index += 6) {
    const [one, other] = [all[index], all[index + 3]];
    if (one && other) [all[index], all[index + 3]] = [other, one];
  }
  return all;
}

async function readRecords(file: string): Promise<JournalRecord[]> {
  const records: JournalRecord[] = [];
  for await (const record of readJournal(file, { isQuiet: true })) records.push(record);
  return records;
}

/** Matches the posts by the command. `killAfter`: it is killed that many milliseconds after its start. */
async function match(folder: string, killAfter?: number) {
  const child = spawn(process.execPath, [main, 'journal', 'match', 'journal', 'feedback.ndjson', '--json'], {
    cwd: folder,
  });
  let out = '';
  child.stdout.on('data', (data) => (out += data));
  const timer = killAfter === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfter);
  const [code] = await once(child, 'close');
  clearTimeout(timer);
  return { code, counts: code === 0 ? JSON.parse(out) : undefined };
}

test('posts in any order come to the same, whenever the process that matches them is killed', async () => {
  const file = join(receive.folder, 'journal');
  await writeJournal(file);
  const run = await receive.start();
  const rest = createPosts().values();
  const post = async () => {
    for (const fields of rest) expect((await postForm(run.url, fields)).status).toBe(201);
  };
  await Promise.all(Array.from({ length: 20 }, post));
  expect(await run.stop()).toBe(0);

  const known = new Set<string>();
  for (let turn = 0; turn < 12; turn++) {
    await match(receive.folder, 150 + turn * 40);
    const records = await readRecords(file);
    expect(records).toHaveLength(LEADS);
    // What was settled stays so, with its proof.
    const settled = records.filter(({ note }) => note?.startsWith('feedback of '));
    expect(settled.every(({ status, feedback: told }) => status === 'delivered' && told)).toBe(true);
    const keys = new Set(settled.map(({ key }) => key));
    expect([...known].filter((key) => !keys.has(key))).toEqual([]);
    for (const key of keys) known.add(key);
  }
  expect((await match(receive.folder)).counts).toMatchObject({ posts: 10_000, matched: 10_000, ambiguous: 0 });
  const records = await readRecords(file);
  const { counts } = await match(receive.folder);
  expect(counts).toMatchObject({ updated: 0, settled: 0 });
  expect(await readRecords(file)).toEqual(records);

  const statuses = records.map(({ status }) => status);
  const uncertain = Array.from({ length: 100 }, (_, n) => LEADS - 100 + n).filter((n) => n % 4 !== 0).length;
  expect(statuses.filter((status) => status === 'uncertain')).toHaveLength(uncertain);
  expect(statuses.filter((status) => status === 'delivered')).toHaveLength(LEADS - uncertain);
  const told = records.flatMap((record) => (record.feedback ? [record.feedback.fields] : []));
  expect(told).toHaveLength(LEADS - 100);
  expect(told.every(({ EverSet }) => EverSet === 'true')).toBe(true);
  for (const { Dispo, CallsCount } of told) {
    expect(['11', '12']).toContain(CallsCount); // the last round of posts is of half the leads
    expect(Dispo).toBe(`Call ${CallsCount}`);
  }
  expect(feedback.summarizeFeedback(told[0] ?? {}).stages).toEqual(['set']);
});
