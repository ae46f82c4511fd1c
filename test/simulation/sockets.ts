import { Duplex } from 'node:stream';
import { giveAnswer } from './answering';
import { getMark, type Remote } from './remote';
import type { Sender, Truth } from './truth';
import { Process, type World } from './world';

/** Bugs of the transport that may be planted. */
export interface TransportBugs {
  /** Written bytes are not counted: what was reset has never left. */
  readonly countsNoBytes?: boolean;
  /** Nobody looks after idle sockets. */
  readonly ignoresIdleBytes?: boolean;
}

/** The machines between a process and the vendor: what has left goes on, whatever becomes of the process. */
const network = new Process('network');

/** The way to the vendor: what it does with connections and bytes. */
export interface Network {
  readonly world: World;
  readonly remote: Remote;
  readonly truth: Truth;
  readonly bugs: TransportBugs;
  /** Whether one process alone is at work. */
  readonly isAlone: boolean;
}

/** Who opens a connection. */
export interface Client {
  readonly network: Network;
  readonly process: Process;
  readonly sender: Sender;
  /** Whether connections are shared on purpose. No client could tell an answer that is repeated too late from the next. */
  readonly sharesSockets: boolean;
}

/** One connection to the vendor, as `node:http` sees a socket of `node:net`. */
export class SimulatedSocket extends Duplex {
  connecting = true;
  timeout = 0;
  private written = 0;
  /** Requests that have left. */
  requests = 0;
  private idleSince = 0;
  /** In which step of the world its next request took it. */
  private takenInStep: number;
  private request = '';
  private release: (() => void) | undefined;
  /** What has come to the machine, and the process has not read yet. */
  private unread: (() => void)[] = [];
  private isFinished = false;
  /** Whether the answer to the last request is on its way: no server closes an idle connection then. */
  isAnswering = false;
  /** A connection of which the other side takes nothing. */
  private isDeaf = false;

  private readonly network: Network;
  private readonly process: Process;

  constructor(readonly client: Client) {
    super({ allowHalfOpen: false });
    const { network, process } = client;
    this.network = network;
    this.process = process;
    this.takenInStep = network.world.step;
    const { world, remote } = network;
    const { chance } = world;
    process.onDeath.add(this.die);
    if (!network.bugs.ignoresIdleBytes) world.onPoll.add(this.readAll);
    const fate = remote.isHealthy ? 1 : chance.next();
    if (fate < 0.05) world.later(process, chance.upTo(50), () => this.fail('ECONNREFUSED'));
    else if (fate > 0.07) world.later(process, chance.upTo(20), () => this.connect());
    this.isDeaf = fate > 0.07 && fate < 0.12;
  }

  get bytesWritten(): number {
    return this.network.bugs.countsNoBytes ? 0 : this.written + this.writableLength;
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    const leave = () => {
      this.written += chunk.length;
      this.transmit(chunk.toString('latin1'));
      done();
    };
    if (this.connecting) this.release = leave;
    else {
      this.takenInStep = this.network.world.step;
      leave();
    }
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.process.onDeath.delete(this.die);
    this.network.world.onPoll.delete(this.readAll);
    done(error);
  }

  setTimeout(ms: number): this {
    this.timeout = ms;
    this.idleSince = this.network.world.now;
    if (ms > 0) this.watchIdle(ms);
    return this;
  }

  setKeepAlive = () => this;
  setNoDelay = () => this;
  ref = () => this;
  unref = () => this;

  private readonly die = () => void this.destroy();
  private readonly readAll = () => {
    for (const read of this.unread.splice(0)) if (!this.destroyed) read();
  };

  private watchIdle(ms: number): void {
    const { world } = this.network;
    world.later(this.process, ms, () => {
      if (this.destroyed || this.timeout === 0) return;
      const left = this.idleSince + this.timeout - world.now;
      if (left > 0) this.watchIdle(left);
      else this.emit('timeout');
    });
  }

  private connect(): void {
    if (this.destroyed) return;
    this.connecting = false;
    this.emit('connect');
    this.release?.();
  }

  fail(code: string): void {
    this.destroy(Object.assign(new Error(code), { code }));
  }

  /** Bytes of requests leave. They arrive, unless the connection breaks on the way. */
  private transmit(bytes: string): void {
    const { world, remote, truth } = this.network;
    const { chance } = world;
    this.idleSince = world.now;
    if (this.request === '') {
      this.requests++;
      this.isAnswering = false;
      truth.recordSend(this.client.sender, getMark(bytes), this.takenInStep);
    }
    this.request = bytes.endsWith('\r\n\r\n') ? '' : this.request + bytes;
    if (this.request !== '') return;
    if (this.isDeaf) this.arrive(chance.upTo(100), () => this.fail('ECONNRESET'));
    else world.later(network, chance.upTo(100), () => giveAnswer(this, remote.receive(bytes), this.requests));
  }

  /** Something comes to the machine, after what came before and unless that was the end, and is read a moment later. */
  arrive(ms: number, read: () => void, mayCome = () => true, isLast = false): void {
    const { world } = this.network;
    world.later(network, ms, () => {
      if (this.destroyed || this.isFinished || !mayCome()) return;
      this.isFinished = isLast;
      this.unread.push(read);
      world.later(this.process, world.chance.pick([0, 1, 5, 20]), this.readAll); // the process is busy
    });
  }

  /** The other side closes the connection: nothing comes any more. */
  finish(ms: number, read = () => {}, mayCome = () => true): void {
    const end = () => {
      read();
      this.push(null);
    };
    this.arrive(ms, end, mayCome, true);
  }
}
