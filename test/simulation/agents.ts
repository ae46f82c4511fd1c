import { Agent } from 'node:http';
import { type Network, SimulatedSocket } from './sockets';
import type { Process } from './world';

/** Who opens a connection is known by the port. */
export interface Client {
  readonly network: Network;
  readonly process: Process;
  readonly sharesSockets: boolean;
}
export const clients = new Map<number, Client>();

/** Lets the agents of `node:http` open simulated sockets. Gives what puts the real ones back. */
export function installSockets(): () => void {
  const { createConnection, keepSocketAlive } = Agent.prototype as unknown as Record<string, unknown>;
  const mended = new Map<Agent, unknown>();
  const open = function (this: Agent, { port, timeout }: { port: number; timeout?: number }) {
    const { network, process, sharesSockets } = clients.get(Number(port)) as Client;
    if (network.bugs.ignoresIdleBytes && !mended.has(this)) {
      mended.set(this, Reflect.get(this, 'keepSocketAlive'));
      Object.assign(this, { keepSocketAlive });
    }
    const socket = new SimulatedSocket(network, process, !sharesSockets);
    return timeout ? socket.setTimeout(timeout) : socket;
  };
  Object.assign(Agent.prototype, { createConnection: open });
  return () => {
    Object.assign(Agent.prototype, { createConnection });
    for (const [agent, rule] of mended) Object.assign(agent, { keepSocketAlive: rule });
  };
}
