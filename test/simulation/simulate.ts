import { deliverAll } from '../../src/delivery';
import type { send } from '../../src/http';
import { putContact } from '../../src/phoneburner';
import { leadOf } from '../support/fake-vendor';
import { type Disk, openStore } from './disk';
import { ALLOWED_TRUTHS, getLeadUrl, type Truth, Vendor } from './vendor';
import { Process, World } from './world';

/** Bugs that may be planted, to see whether they are found. */
export type Bug = 'answer before intent' | 'retry after a reset' | 'shared socket';

/**
 * Lives through a few runs of `deliverAll` over one file of leads: processes that die, disks that fail, clocks that jump,
 * answers that are cut, late or strange. Gives what went wrong, judged by the vendor's own log.
 */
export async function simulate(
  seed: number,
  bug?: Bug,
): Promise<{ violations: string[]; arrivals: number; kills: number }> {
  const world = new World(seed);
  const { chance } = world;
  const vendor = new Vendor(world, bug === 'shared socket');
  const disk: Disk = new Map();
  const ids = Array.from({ length: 1 + chance.upTo(5) }, (_, n) => `lead-${n}`);
  const file = [...ids, ...ids.filter(() => chance.happens(0.2))];
  let kills = 0;
  let isFaultless = true;
  const runs = 1 + chance.upTo(4);
  for (let run = 0; run < runs; run++) {
    const isLast = run === runs - 1;
    const byHand = chance.happens(0.15);
    const retryRejected = chance.happens(0.2);
    vendor.mayRepeat = new Set<Truth>([
      ...(retryRejected ? (['rejected'] as const) : []),
      ...(byHand ? (['maybe there', 'there', 'rejected'] as const) : []),
    ]);
    if (chance.happens(0.5)) world.jumpWallClock();
    const process = new Process();
    const failures = !isLast && chance.happens(0.2) ? 0.1 : 0;
    const store = openStore(world, process, disk, { failures, lies: bug === 'answer before intent' });
    const stop = new AbortController();
    if (!isLast && chance.happens(0.2)) world.later(process, chance.upTo(400), () => stop.abort());
    const isKilled = !isLast && chance.happens(0.6);
    if (isKilled) world.later(process, chance.upTo(600), () => process.kill());
    if (isKilled || failures > 0) isFaultless = false;
    let hasEnded = false;
    const attempt: typeof send = async (request, { timeoutMs, abortSignal }) => {
      const lead = new URL(request.url).searchParams.get('email')?.split('@')[0] ?? '';
      const result = await vendor.attempt(process, lead, timeoutMs, abortSignal);
      return bug === 'retry after a reset' && result.sent === 'unknown' ? { ...result, sent: 'no' } : result;
    };
    const deliverFile = async () => {
      const leads = file.map((id) => ({ ...leadOf(id), timeout_seconds: 1 + chance.upTo(3) }));
      for await (const { lead, result } of deliverAll(putContact, leads, {
        ...{ attempt, journal: store, clock: world.getClock(process), signal: stop.signal, retryRejected },
        ...{ acceptDuplicates: byHand, abortInFlight: chance.happens(0.5), concurrency: 1 + chance.upTo(4) },
        ...{ rate: chance.happens(0.3) ? 20 : undefined, totalSeconds: chance.happens(0.3) ? 5 : undefined },
      })) {
        const { id } = lead.lead;
        const url = (result as { lead_url?: string }).lead_url;
        if (url !== undefined && url !== getLeadUrl(id)) vendor.violations.push(`${id} got the answer of another lead`);
        if (
          result.sent === 'no' &&
          result.attempts > 0 &&
          vendor.getTruth(id) !== 'not there' &&
          result.status === 'unsent'
        )
          vendor.violations.push(`${id} is told as unsent when ${vendor.getTruth(id)}`);
      }
      hasEnded = true;
    };
    void deliverFile();
    await world.runUntil(() => hasEnded || !process.isAlive);
    if (!process.isAlive) kills++;
    process.kill();
    await world.runUntil(() => false); // what has left arrives
    if (isLast && !hasEnded) vendor.violations.push('a run never ended');
  }
  judge(vendor, disk, ids, isFaultless);
  return { violations: vendor.violations, arrivals: vendor.arrivals, kills };
}

/** How each lead stands in the end, against the truth. */
function judge(vendor: Vendor, disk: Disk, ids: readonly string[], isFaultless: boolean): void {
  const statuses = new Map([...disk.values()].map(({ key, status }) => [key.split('|').at(-1), status]));
  for (const id of ids) {
    const status = statuses.get(id) ?? 'unsent';
    const truth = vendor.getTruth(id);
    const isTrue =
      isFaultless && status === 'uncertain' ? truth === 'maybe there' : ALLOWED_TRUTHS[status].includes(truth);
    if (!isTrue) vendor.violations.push(`${id} is ${status} in the journal when ${truth}`);
  }
}
