import { feedback } from 'leadconduit-vendors/leadperfection';
import { postForm, readPosts, useReceive } from './receive-process';

/** The command `receive` under load and kills, and every option that it refuses. */

const receive = useReceive();
const { start, refuse } = receive;

test.each<[string, string[], RegExp]>([
  ['--host without a token', ['--host', '0.0.0.0'], /--host lets other machines post/],
  ['a variable that is not set', ['--token-env', 'NO_TOKEN'], /NO_TOKEN is not set/],
  ['a blank token', ['--token-env', 'BLANK_TOKEN', '--host', '::1'], /BLANK_TOKEN is not set/],
  ['a weak token', ['--token-env', 'WEAK_TOKEN'], /WEAK_TOKEN must hold at least 16/],
  ['a port that is none', ['--port', '70000'], /--port must be a port number/],
  [
    'an outbound action',
    ['leadperfection_add_lead'],
    /there is no such inbound action; name one of these: leadperfection_feedback/,
  ],
  [
    'an address that is not here',
    ['--host', '192.0.2.1', '--token-env', 'FEEDBACK_TOKEN'],
    /cannot listen.*EADDRNOTAVAIL/,
  ],
  ['a folder that is not there', ['--out', 'none/feedback.ndjson'], /its folder does not exist/],
  ['a folder', ['--out', '.'], /must be a regular file/],
])('%s is refused with a sentence', async (_, words, message) => {
  const { code, output } = await refuse(...words);
  expect(output).toMatch(message);
  expect(output).not.toMatch(/short|a-token/);
  expect(code).toBe(1);
});

/** Runs work on each item, some at once. */
async function forEachAtOnce<T>(items: readonly T[], atOnce: number, work: (item: T) => Promise<void>): Promise<void> {
  const rest = items.values();
  const take = async () => {
    for (const item of rest) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, take));
}

test('10,000 posts, of which half repeat and a third come out of order', async () => {
  const run = await start();
  const posts = Array.from({ length: 5_000 }, (_, n) => ({ EventID: `event-${n % 500}`, CallsCount: String(n) }));
  const all = [...posts, ...posts].map((post, index) => ({ ...post, inq_id: String(index) }));
  for (let index = 0; index + 3 < all.length; index += 6) {
    // Two of each six change places.
    const [one, other] = [all[index], all[index + 3]];
    if (one && other) [all[index], all[index + 3]] = [other, one];
  }
  await forEachAtOnce(all, 20, async (post) => {
    expect((await postForm(run.url, post)).status).toBe(201);
  });
  expect(await run.stop()).toBe(0);
  const written = readPosts(receive.folder).map(({ fields }) => fields);
  expect(written).toHaveLength(10_000);
  const known = new Map<string, Record<string, string>>();
  for (const fields of written) {
    const id = String(fields.EventID);
    known.set(id, feedback.foldFeedback(known.get(id), fields));
  }
  const counts = [...known].map(([id, { CallsCount }]) => [id, CallsCount]).sort();
  expect(counts).toEqual(Array.from({ length: 500 }, (_, n) => [`event-${n}`, String(4_500 + n)]).sort());
  const byNumber = (fields: { inq_id?: string }[]) => fields.sort((a, b) => Number(a.inq_id) - Number(b.inq_id));
  expect(byNumber(written)).toEqual(byNumber(all));
});

test('posts one after the other stay in their order', async () => {
  const run = await start();
  for (let n = 0; n < 300; n++) await postForm(run.url, { inq_id: String(n) });
  expect(readPosts(receive.folder).map(({ fields }) => Number(fields.inq_id))).toEqual(
    Array.from({ length: 300 }, (_, n) => n),
  );
});

test('thirty kills: every post that was answered is in the file, whole and once', async () => {
  const answered = new Set<string>();
  for (let turn = 0; turn < 30; turn++) {
    const run = await start();
    const before = answered.size;
    const names = Array.from({ length: 2_000 }, (_, n) => `${turn}-${n}`);
    await forEachAtOnce(names, 15, async (inq_id) => {
      if (answered.size >= before + 20 + turn * 7) run.child.kill('SIGKILL');
      const answer = await postForm(run.url, { inq_id, Dispo: 'x'.repeat(2_000) }).catch(() => undefined);
      if (answer?.status === 201) answered.add(inq_id);
    });
    expect(await run.ended).toBe('SIGKILL');
  }
  const written = readPosts(receive.folder).map(({ fields }) => fields);
  expect(new Set(written.map(({ inq_id }) => inq_id)).size).toBe(written.length);
  expect(written.every(({ Dispo }) => Dispo === 'x'.repeat(2_000))).toBe(true);
  const names = new Set(written.map(({ inq_id }) => inq_id));
  expect([...answered].filter((name) => !names.has(name))).toEqual([]);
  expect(answered.size).toBeGreaterThan(1_000);
});
