import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { accept, startVendor } from '../queue/vendor';
import { type Driver, findBothDrivers } from '../support/drivers';
import { isPermitted } from './delivery';
import { deliveringScript, memory, parseLines, start, useFolder } from './process';

/** The n-th write, sync or removal of the journal's files fails, for every n; the vendor's log decides. */

const folder = useFolder(memory);
const LEADS = 2;
const AT_ONCE = 4;
const hasStrace = isPermitted('strace -f --seccomp-bpf -qq -o /dev/null true');

/** Which calls fail, how, and for which n; the last kind of each: all calls from the n-th on. */
const faults = ['pwrite64,write', 'fsync,fdatasync', 'unlink'].flatMap((calls) => [
  { step: 1, inject: (n: number) => `${calls}:error=EIO:when=${n}` },
  { step: 1, inject: (n: number) => `${calls}:error=ENOSPC:when=${n}` },
  { step: 2, inject: (n: number) => `${calls}:error=EIO:when=${n}+` },
]);

type Vendor = Awaited<ReturnType<typeof startVendor>>;
interface Case {
  readonly name: string;
  readonly journal: string;
  readonly ids: string[];
  /** What the process told, how often each lead had arrived when it ended. */
  readonly messages: { id?: string; sent?: string; status?: string }[];
  readonly arrivals: number[];
}

const count = ({ came }: Vendor, wanted: string) => came.filter(({ id }) => id === wanted).length;

/** A run under one fault; undefined when there is no n-th call. */
async function runCase(driver: Driver, vendor: Vendor, inject: string, name: string): Promise<Case | undefined> {
  const place = join(folder.path, name);
  mkdirSync(place);
  const [journal, trace] = [join(place, 'journal'), join(folder.path, `${name}.trace`)];
  const ids = Array.from({ length: LEADS }, (_, n) => `${name}-${n}`);
  const files = [place, ...['', '-journal', '.lock', '.new', '.new-journal'].map((end) => journal + end)];
  const words = ['-f', '--seccomp-bpf', '-qq', '-o', trace, ...files.flatMap((file) => ['-P', file])];
  words.push('-e', `trace=${inject.split(':')[0]}`, '-e', `inject=${inject}`);
  const input = { origin: vendor.origin, runs: [{ journal, ids, concurrency: 1 }] };
  const command = [driver.program, '--no-warnings', ...driver.words, deliveringScript];
  const { output, ended } = start('strace', [...words, ...command], input);
  const { code } = await ended;
  if (code !== 0) throw new Error(`${inject} ended with ${code}: ${output.stderr}`);
  if (!readFileSync(trace, 'utf8').includes('INJECTED')) return undefined;
  const messages = parseLines(output.stdout);
  return { name: `${inject} ${name}`, journal, ids, messages, arrivals: ids.map((id) => count(vendor, id)) };
}

/** Runs every n of every fault, some at once. */
async function runCases(driver: Driver, vendor: Vendor): Promise<Case[]> {
  const cases: Case[] = [];
  for (const [index, { inject, step }] of faults.entries()) {
    let next = 1;
    let isOver = false;
    const work = async () => {
      while (!isOver) {
        const at = next;
        next += step;
        const one = await runCase(driver, vendor, inject(at), `${index}-${at}`);
        if (one) cases.push(one);
        else isOver = true;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  }
  return cases;
}

/** What was promised of a case and is not so, once a second process has delivered the same leads. */
function findBroken(
  vendor: Vendor,
  { ids, messages, arrivals }: Case,
  after: Case['messages'],
  listed: Map<string, string>,
) {
  return ids.flatMap((id, index) => {
    const [first, second] = [messages, after].map((told) => told.find((message) => message.id === id));
    const [before, now, status] = [arrivals[index] ?? 0, count(vendor, id), listed.get(id)];
    const wrong = [];
    if (now > 1) wrong.push('twice');
    if (first?.sent === 'no' && before > 0) wrong.push('told as not sent, and arrived');
    if (first?.status === 'delivered' && before !== 1) wrong.push('told as delivered, and did not arrive');
    if (status !== 'uncertain' && !(status === 'delivered' && now === 1))
      wrong.push(`listed as ${status}, ${now} times there`);
    if (second?.status !== status) wrong.push(`told as ${second?.status}, listed as ${status}`);
    return wrong.map((reason) => `${id}: ${reason}; ${JSON.stringify([first, second, before, now])}`);
  });
}

const drivers = hasStrace ? findBothDrivers() : [];
if (drivers.length === 0) test.skip('left out: strace is not there, or not permitted', () => undefined);
else
  test.each(drivers)('no failing call of the disk makes a lead go twice, or loses one: $name', async (driver) => {
    const vendor = await startVendor(accept);
    try {
      const cases = await runCases(driver, vendor);
      const runs = cases.map(({ journal, ids }) => ({ journal, ids, concurrency: 1, isListed: true }));
      const again = start(driver.program, [...driver.words, deliveringScript], { origin: vendor.origin, runs });
      await again.ended;
      const after = parseLines(again.output.stdout);
      const listed = new Map<string, string>();
      for (const { listed: id, status } of after) if (id) listed.set(id, status);
      console.log(
        driver.name,
        cases.length,
        'failing calls,',
        [...listed.values()].filter((status) => status === 'uncertain').length,
        'leads uncertain',
      );
      expect(after.filter(({ refused }) => refused)).toEqual([]);
      expect(
        cases.flatMap((one) => findBroken(vendor, one, after, listed).map((wrong) => `${one.name}: ${wrong}`)),
      ).toEqual([]);
      expect(cases.length).toBeGreaterThan(100);
    } finally {
      await vendor.close();
    }
  });
