import { installSockets } from './agents';
import { Disk, type DiskBugs } from './disk';
import { createFile, createRuns, getLeadsByKey, lastRun, type Run } from './plan';
import { Remote } from './remote';
import { type ActiveRun, startRun } from './run';
import type { TransportBugs } from './sockets';
import { Truth } from './truth';
import { World } from './world';

/** Bugs that may be planted, to see whether they are found. */
export interface Bugs extends DiskBugs, TransportBugs {
  /** Leads share sockets although nobody has asked for it. */
  readonly sharesSockets?: boolean;
}

export interface Report {
  readonly violations: readonly string[];
  readonly arrivals: number;
  readonly kills: number;
  readonly repeats: number;
}

/**
 * Lives through some runs over one file of leads, and a last one in peace: processes that die and come back, or work side
 * by side, disks that fail, clocks that jump, connections that break, answers that are cut, late or repeated. All that is
 * replaced is clock, sockets and disk. Gives what went wrong.
 */
export async function simulate(seed: number, bugs: Bugs = {}): Promise<Report> {
  const world = new World(seed);
  const restore = [installSockets(), world.installGlobals()];
  try {
    return await live(world, bugs);
  } finally {
    for (const put of restore) put();
  }
}

async function live(world: World, bugs: Bugs): Promise<Report> {
  const { chance } = world;
  const truth = new Truth(world);
  const remote = new Remote(chance);
  const file = createFile(chance);
  const disk = new Disk(world, truth, getLeadsByKey(file), bugs);
  const network = { world, remote, truth, bugs, isAlone: true };
  const context = { network, disk, file, sharesSockets: bugs.sharesSockets === true };
  let active: ActiveRun[] = [];
  let kills = 0;
  const begin = (run: Run, name: string) => active.push(startRun(context, run, name));
  const finish = async () => {
    network.isAlone = active.length === 1;
    await world.runUntil(() => active.every(({ process, hasEnded }) => hasEnded() || !process.isAlive));
    for (const { process, hasEnded, name } of active) {
      if (!process.isAlive) kills++;
      else if (!hasEnded()) truth.violations.push(`${name} stands still`);
      process.kill();
    }
    active = [];
  };
  for (const [index, run] of createRuns(chance).entries()) {
    if (chance.happens(0.5)) world.jumpWallClock();
    if (!run.isBeside) await finish();
    begin(run, `run ${index + 1}`);
  }
  await finish();
  remote.isHealthy = true;
  begin(lastRun, 'the last run');
  await finish();
  await world.runUntil(() => false); // what has left arrives
  for (const lead of new Set(file.map((entry) => entry.lead))) {
    const status = disk.getStatus(lead);
    truth.assertStatus(lead, status, truth.getView(undefined, lead), 'listed');
    if (status === 'unsent') truth.violations.push(`${lead} is lost`);
  }
  const { violations, repeats } = truth;
  return { violations, repeats, arrivals: remote.log.length, kills };
}
