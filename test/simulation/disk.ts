import { createIntent, createRecord, type JournalRecord, type JournalResult } from '../../src/journal';
import { Journal } from '../../src/journal/journal';
import type { JournalThread } from '../../src/journal/thread-client';
import type { Truth } from './truth';
import { Process, type World } from './world';

export interface DiskBugs {
  /** An intent is said to be durable, and is written with the answer. */
  readonly delaysIntents?: boolean;
}

/** Of several records of one lead, the first of these counts. */
const BY_WEIGHT = ['delivered', 'uncertain', 'rejected', 'unsent'] as const;

const NOBODY = new Process();

type Name = Pick<JournalRecord, 'key' | 'row'>;
type Call = (...args: never[]) => unknown;

/** A file of a journal: what is durable. It outlives the processes, and one of them writes it at a time. */
export class Disk {
  records: JournalRecord[] = [];
  writer = NOBODY;

  constructor(
    private readonly world: World,
    private readonly truth: Truth,
    /** The lead of a key. */
    private readonly leads: ReadonlyMap<string, string>,
    private readonly bugs: DiskBugs,
  ) {}

  /** The record of a lead that counts, by its key or by its row of a file. */
  find({ key, row }: Name): JournalRecord | undefined {
    const known = this.records.filter((one) => one.key === key || (row !== undefined && one.row === row));
    return BY_WEIGHT.flatMap((status) => known.filter((one) => one.status === status))[0];
  }

  /** How a lead stands, under whichever key. */
  getStatus(lead: string): JournalRecord['status'] {
    const known = this.records.filter(({ key }) => this.leads.get(key) === lead);
    return BY_WEIGHT.find((status) => known.some((one) => one.status === status)) ?? 'unsent';
  }

  /** Opens the shipped journal over this disk, for a process that takes it over from any other. */
  open(process: Process, failureRate: number): Journal {
    this.writer = process;
    return new Journal('', this.startThread(process, failureRate) as unknown as JournalThread);
  }

  /** Whether a process that lives has it open. */
  isHeld(): boolean {
    return this.writer.isAlive && this.writer !== NOBODY;
  }

  /** A process closes its journal. */
  release(process: Process): void {
    if (this.writer === process) this.writer = NOBODY;
  }

  private write(record: JournalRecord): void {
    const own = this.records.find(({ key }) => key === record.key);
    const old =
      own ?? this.records.find(({ row, status }) => row !== undefined && row === record.row && status === 'unsent');
    const row = own?.row !== undefined && (own.status !== 'unsent' || !record.row) ? own.row : record.row;
    this.records = [...this.records.filter((one) => one !== old), { ...record, ...(row !== undefined && { row }) }];
  }

  private startThread(process: Process, failureRate: number) {
    const { world, truth } = this;
    const { chance } = world;
    let isBroken = false;
    let lastAt = 0;
    const getLead = ({ key }: Name) => this.leads.get(key) ?? `an unknown lead (${key})`;
    const methods: Record<string, Call> = {
      find: (name: Name) => this.find(name),
      recordIntent: (name: Parameters<typeof createIntent>[0]) => {
        this.write(createIntent(name));
        truth.recordIntent(process, getLead(name));
      },
      recordResult: (name: Parameters<typeof createIntent>[0], result: JournalResult) => {
        this.write(createRecord(name, result));
        truth.recordResult(process, getLead(name), result.status);
      },
    };
    const run = (method: string, args: never[]) => {
      if (this.writer !== process && method !== 'find') throw createError('EMOVED');
      if (isBroken) throw createError('EIO');
      if (chance.happens(failureRate)) {
        if (chance.happens(0.5)) throw createError('ENOSPC');
        isBroken = true; // nobody knows what is on the disk
        if (chance.happens(0.5)) methods[method]?.(...args);
        throw createError('EIO');
      }
      return methods[method]?.(...args);
    };
    const call = (method: string, ...args: never[]): Promise<unknown> => {
      if (this.bugs.delaysIntents && method === 'recordIntent') {
        return Promise.resolve();
      }
      return new Promise((resolve, reject) => {
        lastAt = Math.max(lastAt, world.now + chance.upTo(5)); // in the order of the calls
        world.later(process, lastAt - world.now, () => {
          try {
            const result = run(method, args);
            world.later(process, chance.upTo(3), () => resolve(result));
          } catch (error) {
            world.later(process, chance.upTo(3), () => reject(error));
          }
        });
      });
    };
    return { salt: 'salt', call, close: async () => undefined };
  }
}

const createError = (code: string) => Object.assign(new Error(code), { code });
