import type { DeliveryStore } from '../../src/delivery';
import { createIntent, createRecord, type JournalRecord } from '../../src/journal';
import type { Process, World } from './world';

/** What is durable. It outlives the processes, and knows what they had written before they died. */
export type Disk = Map<string, JournalRecord>;

export interface StoreFaults {
  /** How likely it is that a write fails; all later ones of the process fail, too. */
  readonly failures: number;
  /** A planted bug: an intent is said to be durable before it is. */
  readonly lies: boolean;
}

/** Opens the store of a process. A write that was not durable when the process died never was. */
export function openStore(world: World, process: Process, disk: Disk, { failures, lies }: StoreFaults): DeliveryStore {
  const { chance } = world;
  const busy = new Map<string, Promise<void>>();
  let isBroken = false;
  const write = (record: JournalRecord) =>
    new Promise<void>((resolve, reject) => {
      world.later(process, chance.upTo(5), () => {
        isBroken ||= chance.happens(failures);
        if (isBroken) return reject(new Error('the disk is full'));
        disk.set(record.key, record);
        world.later(process, chance.upTo(3), resolve);
      });
    });
  return {
    salt: 'salt',
    async lock({ key }) {
      while (busy.has(key)) await busy.get(key);
      let release = () => {};
      busy.set(key, new Promise((resolve) => (release = resolve)));
      return () => {
        busy.delete(key);
        release();
      };
    },
    async get({ key }) {
      await world.pass(process, chance.upTo(3));
      return disk.get(key);
    },
    async recordIntent(identity) {
      const written = write(createIntent(identity));
      if (!lies) return written;
      written.catch(() => undefined);
    },
    recordResult: (identity, result) => write(createRecord(identity, result)),
  };
}
