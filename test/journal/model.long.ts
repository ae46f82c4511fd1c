import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { deliver, type Journal, openJournal, readJournal } from 'leadconduit-vendors/delivery';
import { putContact } from 'leadconduit-vendors/phoneburner';
import { accepted, fakeVendor, leadOf, misconfigured, type Reply, rejected } from '../support/fake-vendor';

/**
 * No lead is sent again by this software unless it is certain that the vendor never got it, and every uncertain lead is
 * listed. Random sequences of sends, answers, faults, crashes and restarts, with a vendor that keeps count.
 */

type Fate =
  | 'accepted'
  | 'rejected'
  | 'misconfigured'
  | 'duplicate'
  | 'contradictory'
  | 'put off'
  | 'busy'
  | 'unreachable'
  | 'lost'
  | 'broken'
  | 'bad gateway'
  | 'nonsense';

const replies: Record<Fate, Reply> = {
  accepted,
  rejected,
  misconfigured,
  duplicate: { status: 200, body: 'ERROR|DUPLICATE EMAIL' },
  contradictory: { ...accepted, status: 422 },
  'put off': { status: 429 },
  busy: { status: 503, headers: { 'Retry-After': '0' } },
  unreachable: { code: 'ECONNREFUSED' },
  lost: { code: 'ECONNABORTED' },
  broken: { code: 'ECONNRESET' },
  'bad gateway': { status: 502 },
  nonsense: { status: 200, body: '<html>' },
};
const fates = Object.keys(replies) as Fate[];

/** When the process dies in a send: once the intent is on disk, with the vendor's answer unread, or the answer half written. */
type Crash = 'before the socket' | 'before the answer is noted' | 'while the answer is noted';

interface Send {
  readonly lead: number;
  /** What the vendor does, attempt by attempt. */
  readonly fates: readonly Fate[];
  readonly crash?: { readonly when: Crash; readonly torn: number } | undefined;
  readonly by: 'machine' | 'machine, rejected ones again' | 'hand';
}

const send: fc.Arbitrary<Send> = fc.record({
  lead: fc.nat(2),
  fates: fc.array(fc.constantFrom(...fates), { minLength: 1, maxLength: 3 }),
  crash: fc.option(
    fc.record({
      when: fc.constantFrom<Crash>('before the socket', 'before the answer is noted', 'while the answer is noted'),
      torn: fc.integer({ min: 1, max: 60 }),
    }),
    { nil: undefined, freq: 2 },
  ),
  by: fc.constantFrom('machine', 'machine', 'machine, rejected ones again', 'hand'),
});

/** What is certain about a lead, by what the vendor and the network did; the journal has no part in it. */
type Truth = 'never got it' | 'rejected it' | 'has it' | 'may have it';

const truths: Record<Fate, Truth> = {
  accepted: 'has it',
  rejected: 'rejected it',
  misconfigured: 'never got it',
  duplicate: 'rejected it',
  contradictory: 'may have it',
  'put off': 'never got it',
  busy: 'never got it',
  unreachable: 'never got it',
  lost: 'may have it',
  broken: 'may have it',
  'bad gateway': 'may have it',
  nonsense: 'may have it',
};

const folder = fs.mkdtempSync(join(fs.existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'model-'));
afterAll(() => fs.rmSync(folder, { recursive: true }));

test('holds in 10,000 sequences', async () => {
  let sequence = 0;
  let crashes = 0;
  let redriven = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(send, { minLength: 1, maxLength: 8 }), async (sends) => {
      const file = join(folder, `journal-${sequence++}`);
      const truth: Truth[] = ['never got it', 'never got it', 'never got it'];
      let journal: Journal = await openJournal(file);

      for (const { lead, fates, crash, by } of sends) {
        let attempts = 0;
        let sizeAtSocket = 0;
        const axios = fakeVendor(() => {
          sizeAtSocket ||= fs.statSync(file).size;
          const known = truth[lead] ?? 'never got it';
          const again = by === 'hand' || (by === 'machine, rejected ones again' && known === 'rejected it');
          if (known !== 'never got it' && !again) throw new Error(`sent again though the vendor ${known}`);
          if (known === 'may have it') redriven++;
          const fate = fates[Math.min(attempts++, fates.length - 1)] ?? 'accepted';
          const now = crash?.when === 'before the socket' ? 'may have it' : truths[fate];
          // Only an acceptance, or a duplicate, says more of a lead that may have arrived: neither a rejection nor a second
          // send that never left takes the first one back.
          if (known === 'may have it') truth[lead] = fate === 'duplicate' || now === 'has it' ? 'has it' : known;
          else truth[lead] = now;
          return replies[fate];
        });
        const result = await deliver(putContact, leadOf(`lead-${lead}`), {
          ...{ axios, journal, retry: { attempts: 3, baseMs: 0 } },
          ...{ retryRejected: by === 'machine, rejected ones again', acceptDuplicates: by === 'hand' },
        });
        expect(['success', 'failure', 'error']).toContain(result.outcome);
        if (crash && attempts > 0) {
          crashes++;
          truth[lead] = 'may have it';
          await journal.close();
          const torn = crash.when === 'while the answer is noted' ? crash.torn : 0;
          fs.truncateSync(file, Math.min(sizeAtSocket + torn, fs.statSync(file).size - 1));
          journal = await openJournal(file);
        }
      }

      const listed = new Map([...readJournal(file)].map(({ key, status }) => [key.split('|').at(-1), status]));
      for (const [lead, known] of truth.entries()) {
        const status = listed.get(`lead-${lead}`) ?? 'unsent';
        const expected = {
          'never got it': 'unsent',
          'rejected it': 'rejected',
          'has it': 'delivered',
          'may have it': 'uncertain',
        };
        expect(status).toBe(expected[known]);
      }
      await journal.close();
      fs.rmSync(file);
    }),
    { numRuns: 10_000 },
  );
  expect(crashes).toBeGreaterThan(1000);
  expect(redriven).toBeGreaterThan(500);
}, 240_000);
