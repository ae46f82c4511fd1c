import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Numbers from 0 to 1 that are the same in each run. */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

interface Link {
  readonly client: Socket;
  readonly server: Socket;
}

/** A proxy on loopback whose connections can be broken in the ways of a real network. */
export async function startProxy(port: number, random: () => number) {
  const links = new Set<Link>();
  let isRefusing = false;
  const cut = ({ client, server }: Link) => {
    client.destroy();
    server.destroy();
  };
  const listener = createServer((client) => {
    if (isRefusing) return void client.destroy();
    const link = { client, server: connect(port, '127.0.0.1') };
    links.add(link);
    const end = () => {
      cut(link);
      links.delete(link);
    };
    for (const socket of [link.client, link.server]) socket.on('error', end).on('close', end);
    client.pipe(link.server).pipe(client);
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const cutAll = () => links.forEach(cut);
  const stall = ({ client, server }: Link) => {
    client.unpipe(server).pause();
    server.unpipe(client).pause();
    setTimeout(() => {
      if (!client.destroyed && !server.destroyed) client.pipe(server).pipe(client);
    }, random() * 1500);
  };
  const loseAnswers = (link: Link) => {
    link.server.unpipe(link.client).resume();
    setTimeout(() => cut(link), random() * 300);
  };
  const refuse = () => {
    isRefusing = true;
    cutAll();
    setTimeout(() => {
      isRefusing = false;
    }, random() * 1000);
  };
  return {
    port: (listener.address() as AddressInfo).port,
    /** Breaks one connection or all, for a while or for ever. */
    breakSomething() {
      const link = [...links][Math.floor(random() * links.size)];
      const faults = [
        cutAll,
        refuse,
        ...(link ? [cut, cut, stall, loseAnswers].map((fault) => () => fault(link)) : []),
      ];
      faults[Math.floor(random() * faults.length)]?.();
    },
    async close() {
      cutAll();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}
