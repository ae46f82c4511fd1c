import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  checkJournal,
  deliver,
  type FeedbackPost,
  type Journal,
  openJournal,
  readJournal,
} from 'leadconduit-vendors/delivery';
import { openDatabase } from 'leadconduit-vendors/journal/sqlite';
import { addLead, feedback } from 'leadconduit-vendors/leadperfection';
import { fakeVendor, type Reply } from '../support/fake-vendor';

/** Feedback is matched with the leads of a journal. */

let folder: string;
let journal: Journal;
beforeEach(async () => {
  folder = fs.mkdtempSync(join(tmpdir(), 'match-'));
  journal = await openJournal(join(folder, 'journal'), { isQuiet: true });
});
afterEach(async () => {
  await journal.close();
  fs.rmSync(folder, { recursive: true });
});

const lost: Reply = { code: 'ECONNRESET' };
const taken = (number: string): Reply => ({
  status: 200,
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify({ status: 'OK', error: '', message: `lead added: ${number}` }),
});
const refused: Reply = { code: 'ECONNREFUSED' };

interface Ids {
  event_id?: string;
  log_number?: string;
  client_id?: string;
}

/** Sends a lead with some ids. Gives its key. */
async function send(id: string, { client_id = 'demo', ...ids }: Ids, reply: Reply, more: object = {}): Promise<string> {
  const lead = { id, first_name: 'Jane', phone_1: '5125550142', postal_code: '78704', srs_id: '12' };
  const vars = { client_id, ...ids, lead };
  const { key = '' } = await deliver(addLead, vars, {
    ...{ journal, axios: fakeVendor(() => reply), retry: { attempts: 1 }, ...more },
  });
  return key;
}

const at = (minute: number) => `2026-11-26T10:${String(minute).padStart(2, '0')}:00.000Z`;
const post = (fields: Record<string, string>, minute = 0): FeedbackPost => ({ at: at(minute), fields });
const match = (...posts: FeedbackPost[]) => journal.match(feedback, posts);
const get = async (key: string) => await journal.get({ key });

describe('an uncertain lead', () => {
  test.each<[string, Record<string, string>, string[]]>([
    ['its event id', { EventID: 'e1' }, ['event_id']],
    ['its log number', { LogNumber: 'log-1' }, ['log_number']],
    ['both', { EventID: 'e1', LogNumber: 'log-1', LeadNumber: '7' }, ['event_id', 'log_number']],
  ])('is settled by a post with %s', async (_, ids, matchedBy) => {
    const key = await send('a', { event_id: 'e1', log_number: 'log-1' }, lost);
    await send('b', { event_id: 'e2', log_number: 'log-2' }, lost);
    expect(await match(post({ ...ids, Dispo: 'Set', EverSet: 'true' }))).toMatchObject({ matched: 1, settled: 1 });
    expect(await get(key)).toMatchObject({
      status: 'delivered',
      result: { outcome: 'success' },
      note: `feedback of ${at(0)} knows the lead by ${matchedBy.join(' and ')}`,
      feedback: { at: at(0), action: 'leadperfection_feedback', matchedBy, fields: { Dispo: 'Set', EverSet: 'true' } },
    });
  });

  test('is settled, and not sent again', async () => {
    await send('a', { event_id: 'e1' }, lost);
    await match(post({ EventID: 'e1' }));
    let requests = 0;
    const axios = fakeVendor(() => {
      requests++;
      return taken('1');
    });
    await send('a', { event_id: 'e1' }, lost, { axios });
    expect(requests).toBe(0);
  });

  test.each<[string, Record<string, string>]>([
    ['the number of the answer alone, which is inferred', { LeadNumber: '384191' }],
    ['the id of another lead', { EventID: 'e9' }],
    ['its log number and the event of another send', { EventID: 'e9', LogNumber: 'log-1' }],
    ['ids of two leads', { EventID: 'e1', LogNumber: 'log-2' }],
    ['its event and the log number of another', { EventID: 'e1', LogNumber: 'log-2' }],
    ['an id in other letters', { EventID: 'E1' }],
    ['no id', { Dispo: 'Set' }],
  ])('stays so after a post with %s', async (_, fields) => {
    const key = await send('a', { event_id: 'e1', log_number: 'log-1' }, lost);
    await send('b', { event_id: 'e2', log_number: 'log-2' }, taken('384191'));
    expect(await match(post(fields))).toMatchObject({ settled: 0 });
    expect(await get(key)).toMatchObject({ status: 'uncertain' });
    expect(await get(key)).not.toHaveProperty('feedback');
  });

  test('stays so where several leads have the id, and where they are of two destinations', async () => {
    const key = await send('a', { log_number: 'same' }, lost);
    await send('a', { log_number: 'same', client_id: 'other' }, taken('1'));
    expect(await match(post({ LogNumber: 'same' }))).toMatchObject({ ambiguous: 1, matched: 0, settled: 0 });
    expect(await get(key)).toMatchObject({ status: 'uncertain' });
  });

  test('is known among leads that share a log number by its event', async () => {
    const key = await send('a', { log_number: 'same', event_id: 'e1' }, lost);
    const others = Array.from({ length: 60 }, (_, n) => send(`b${n}`, { log_number: 'same' }, taken(String(n))));
    await Promise.all(others);
    expect(await match(post({ LogNumber: 'same' }))).toMatchObject({ ambiguous: 1 });
    expect(await match(post({ LogNumber: 'same', EventID: 'e1' }))).toMatchObject({ settled: 1 });
    expect(await get(key)).toMatchObject({ status: 'delivered' });
  });
});

test('a sandbox run and the vendor are told apart', async () => {
  const key = await send('a', { event_id: 'e1' }, lost);
  const loopback = await send('a', { event_id: 'e1' }, lost, { origin: 'http://127.0.0.1:9' });
  expect(await match(post({ EventID: 'e1' }))).toMatchObject({ settled: 1, ambiguous: 0 });
  expect([(await get(key))?.status, (await get(loopback))?.status]).toEqual(['delivered', 'uncertain']);
  expect(await journal.match(feedback, [post({ EventID: 'e1' })], { isSandbox: true })).toMatchObject({ settled: 1 });
});

test('what went to an address in the place of the vendor is told apart from both', async () => {
  const test = await send('a', { event_id: 'e1' }, lost, { baseUrl: 'https://test.example.com/lp/' });
  expect(await match(post({ EventID: 'e1' }))).toMatchObject({ settled: 0, unmatched: 1 });
  const live = await send('a', { event_id: 'e1' }, lost);
  expect(await match(post({ EventID: 'e1' }))).toMatchObject({ settled: 1, ambiguous: 0 });
  expect([(await get(live))?.status, (await get(test))?.status]).toEqual(['delivered', 'uncertain']);
  const baseUrl = 'https://test.example.com/lp';
  expect(await journal.match(feedback, [post({ EventID: 'e1' })], { baseUrl })).toMatchObject({ settled: 1 });
});

test('an id that stands in the settings is the same for all leads, and tells none', async () => {
  const shared = { event_id: 'e1', log_number: 'log-1' };
  const key = await send('a', { log_number: 'log-2' }, lost, { settings: shared });
  const other = await send('b', {}, lost, { settings: shared });
  expect(await match(post({ EventID: 'e1' }), post({ LogNumber: 'log-1' }))).toMatchObject({
    settled: 0,
    unmatched: 2,
  });
  expect(await match(post({ EventID: 'e1', LogNumber: 'log-2' }))).toMatchObject({ settled: 1 });
  expect([(await get(key))?.status, (await get(other))?.status]).toEqual(['delivered', 'uncertain']);
});

test('every lead gets its disposition, and keeps how it stands', async () => {
  const delivered = await send('a', { event_id: 'e1' }, taken('384191'));
  await send('b', { event_id: 'e2' }, refused);
  const counts = await match(post({ EventID: 'e1', Dispo: 'Sold', Sold: 'true' }), post({ EventID: 'e2', Dispo: 'x' }));
  expect(counts).toMatchObject({ matched: 2, updated: 2, settled: 0, unexpected: 1 });
  expect(await get(delivered)).toMatchObject({
    status: 'delivered',
    result: { lead_id: '384191' },
    feedback: { fields: { Dispo: 'Sold', Sold: 'true', type: 'conversion' } },
  });
});

test('an unsent lead that the vendor posts about is not sent by itself, and may be settled or sent by hand', async () => {
  const key = await send('b', { event_id: 'e2' }, refused);
  const [proof, again] = [post({ EventID: 'e2', Dispo: 'x' }), post({ EventID: 'e2', Dispo: 'y' })];
  expect(await match(proof)).toMatchObject({ matched: 1, settled: 0, unexpected: 1 });
  const reason = 'unsent, but feedback names the lead: it may have arrived';
  const uncertain = { status: 'uncertain', code: 'FEEDBACK_UNEXPECTED', result: { outcome: 'error', reason } };
  expect(await get(key)).toMatchObject({ ...uncertain, feedback: { fields: { Dispo: 'x' } } });
  await send('b', { event_id: 'e2' }, taken('384192'));
  expect(await match(proof)).toMatchObject({ updated: 0, settled: 0 });
  expect(await get(key)).toMatchObject(uncertain);
  expect(await journal.settle(key, { status: 'unsent' })).toMatchObject({ status: 'unsent' });
  expect(await match(proof)).toMatchObject({ updated: 0 }); // a person has looked at this post
  expect((await get(key))?.status).toBe('unsent');
  expect(await match(again)).toMatchObject({ updated: 1 });
  expect((await get(key))?.status).toBe('uncertain');
  expect(await match(again, post({ EventID: 'e2', Dispo: 'z' }))).toMatchObject({ settled: 0 });
  expect(await get(key)).toMatchObject({ ...uncertain, feedback: { fields: { Dispo: 'z' } } });
  await journal.settle(key, { status: 'delivered' });
  expect(await get(key)).toMatchObject({ status: 'delivered', code: 'SETTLED' });
});

test('an inferred number gives a disposition that says so, and gives way to a proven one', async () => {
  const key = await send('a', { event_id: 'e1' }, taken('384191'));
  const inferred = post({ LeadNumber: '384191', Dispo: 'Guess', EverSet: 'true' }, 5);
  expect(await match(inferred)).toMatchObject({ matched: 1, inferred: 1, updated: 1 });
  expect((await get(key))?.feedback).toMatchObject({ isInferred: true, matchedBy: ['lead_number'] });
  await match(post({ EventID: 'e1', Dispo: 'Proven' }, 1));
  expect(await match(inferred)).toMatchObject({ inferred: 1, updated: 0 });
  const known = (await get(key))?.feedback;
  expect(known).toMatchObject({ matchedBy: ['event_id'], fields: { Dispo: 'Proven' } });
  expect(known).not.toHaveProperty('isInferred');
});

test('old and repeated posts do no harm, in one run or in several', async () => {
  const key = await send('a', { event_id: 'e1' }, taken('1'));
  const posts = [
    post({ EventID: 'e1', Dispo: 'Set', EverSet: 'true', CallsCount: '2', Source: 'Web' }, 1),
    post({ EventID: 'e1', Dispo: 'Sold', Sold: 'true', CallsCount: '4' }, 2),
    post({ EventID: 'e1', Dispo: 'Old', EverSet: 'false', CallsCount: '1' }, 3),
  ];
  await match(...posts);
  const known = await get(key);
  expect(known?.feedback).toMatchObject({
    at: at(3),
    fields: { Dispo: 'Sold', Sold: 'true', EverSet: 'true', CallsCount: '4', Source: 'Web' },
  });
  expect(await match(...posts, ...posts)).toMatchObject({ posts: 6, matched: 6, updated: 0 });
  for (const one of posts) expect(await match(one)).toMatchObject({ updated: 0 });
  expect(await get(key)).toEqual(known);
});

test('nothing of the person and no id of yours is kept', async () => {
  const canary = { FirstName: 'Canaria', LastName: 'Kanarienvogel', Phone: '5125550199', Email: 'canary@example.com' };
  const key = await send('a', { log_number: 'my-own-log-17', event_id: 'my-own-event-17' }, lost);
  const Dispo = 'Call Canaria at (512) 555-0199 or 5125550177, canary@example.com';
  const ids = { LogNumber: 'my-own-log-17', EventID: 'my-own-event-17' };
  await match(post({ ...ids, ...canary, SalesRep: 'Canaria', Setter: 'Canaria', Dispo, reason: Dispo }));
  expect(Object.keys((await get(key))?.feedback?.fields ?? {}).sort()).toEqual(['Dispo', 'reason']);
  expect(fs.readFileSync(join(folder, 'journal')).toString('latin1')).not.toMatch(
    /canar|kanarien|5550199|555-0199|5550177|my-own/i,
  );
});

test('a number that equals an id of yours stays', async () => {
  const key = await send('a', { log_number: '2' }, taken('1'));
  await match(post({ LogNumber: '2', CallsCount: '2' }));
  expect((await get(key))?.feedback?.fields).toEqual({ CallsCount: '2' });
});

test('a date with its time stays as it is', async () => {
  const key = await send('a', { log_number: 'log-1' }, taken('1'));
  await match(post({ LogNumber: 'log-1', ApptDate: '11/24/2026 10:00 AM' }));
  expect((await get(key))?.feedback?.fields).toEqual({ ApptDate: '11/24/2026 10:00 AM' });
});

test('a lead that is being sent is settled by its own answer', async () => {
  let answerNow: (reply: Reply) => void = () => {};
  const reply = new Promise<Reply>((resolve) => (answerNow = resolve));
  let isSent: () => void = () => {};
  const sent = new Promise<void>((resolve) => (isSent = resolve));
  const axios = fakeVendor(() => {
    isSent();
    return reply;
  });
  const sending = send('a', { event_id: 'e1' }, lost, { axios });
  await sent;
  const matching = match(post({ EventID: 'e1', Dispo: 'x' }));
  answerNow(taken('384191'));
  const record = await get(await sending);
  await matching;
  expect(record).toMatchObject({ status: 'delivered', result: { lead_id: '384191' } });
  expect(await get(record?.key ?? '')).toMatchObject({ result: { lead_id: '384191' }, feedback: { at: at(0) } });
});

test('a lead that is forgotten takes its ids along', async () => {
  await send('a', { event_id: 'e1' }, taken('1'));
  const kept = await send('b', { event_id: 'e2' }, lost);
  expect(await journal.prune(new Date('2999-01-01'))).toBe(1);
  await send('c', { event_id: 'e3' }, taken('3'));
  expect(await match(post({ EventID: 'e1' }), post({ LeadNumber: '1' }))).toMatchObject({ unmatched: 2, updated: 0 });
  expect(await match(post({ EventID: 'e2' }))).toMatchObject({ settled: 1 });
  expect(await get(kept)).toMatchObject({ status: 'delivered' });
});

test('a journal is the same after it was closed and opened again', async () => {
  await send('a', { event_id: 'e1' }, lost);
  await journal.close();
  journal = await openJournal(join(folder, 'journal'), { isQuiet: true });
  expect(await match(post({ EventID: 'e1', Dispo: 'Set' }))).toMatchObject({ settled: 1 });
  await journal.close();
  const records = [];
  for await (const record of readJournal(join(folder, 'journal'), { isQuiet: true })) records.push(record);
  expect(records).toMatchObject([{ status: 'delivered', feedback: { fields: { Dispo: 'Set' } } }]);
});

test.each([
  'high = high + 1',
  'low = low + 1048576',
  'lead = lead + 1',
  'checksum = 0',
  "low = CAST(x'ff' AS TEXT)",
  'high = 0.5',
])('an id that is not as it was written is damage: %s', async (change) => {
  await send('a', { event_id: 'e1' }, taken('1'));
  await journal.close();
  const file = join(folder, 'journal');
  const database = openDatabase(file, true);
  database.exec(`UPDATE feedback_ids SET ${change}`);
  database.close();
  const code = (work: Promise<unknown>) =>
    work.then(
      () => 'none',
      (error) => error.code,
    );
  expect(await code(checkJournal(file, { isQuiet: true }))).toBe('EDAMAGED');
  expect(await code(openJournal(file, { isQuiet: true }))).toBe('EDAMAGED');
});
