import { Agent } from 'node:http';
import { type Client, SimulatedSocket } from './sockets';

/** Who opens a connection is known by the port. */
const clients = new Map<number, Client>();

let lastPort = 0;

/** Gives the address under which a client reaches the vendor. */
export function createOrigin(client: Client): string {
  const port = 1024 + (lastPort++ % 60_000);
  clients.set(port, client);
  return `http://127.0.0.1:${port}`;
}

/** Lets the agents of `node:http` open simulated sockets. Gives what puts the real ones back. */
export function installSockets(): () => void {
  const { createConnection, keepSocketAlive } = Agent.prototype as unknown as Record<string, unknown>;
  const mended = new Map<Agent, unknown>();
  const open = function (this: Agent, { port, timeout }: { port: number; timeout?: number }) {
    const client = clients.get(Number(port)) as Client;
    if (client.network.bugs.ignoresIdleBytes && !mended.has(this)) {
      mended.set(this, Reflect.get(this, 'keepSocketAlive'));
      Object.assign(this, { keepSocketAlive });
    }
    const socket = new SimulatedSocket(client);
    return timeout ? socket.setTimeout(timeout) : socket;
  };
  Object.assign(Agent.prototype, { createConnection: open });
  return () => {
    clients.clear();
    Object.assign(Agent.prototype, { createConnection });
    for (const [agent, rule] of mended) Object.assign(agent, { keepSocketAlive: rule });
  };
}
