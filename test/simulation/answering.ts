import type { Exchange } from './remote';
import type { SimulatedSocket } from './sockets';

/** The answer comes: whole, late, in pieces, cut, or not at all. */
export function giveAnswer(socket: SimulatedSocket, exchange: Exchange, count: number): void {
  const { world, remote } = socket.client.network;
  const { chance } = world;
  socket.isAnswering = true;
  const fate = remote.isHealthy ? 1 : chance.next();
  if (fate < 0.05) return;
  const startsAt = fate < 0.1 ? 1000 * chance.upTo(400) : chance.upTo(200);
  if (fate < 0.2 && fate >= 0.1) cutAnswer(socket, exchange, startsAt);
  else {
    const endsAt = giveWhole(socket, exchange, startsAt);
    if (!remote.isHealthy && !exchange.endsWithConnection) sayMore(socket, exchange, endsAt, count);
  }
}

function cutAnswer(socket: SimulatedSocket, { pieces, endsWithConnection }: Exchange, ms: number): void {
  for (const piece of pieces.slice(0, -1)) socket.arrive(ms, () => void socket.push(piece));
  const isReset = endsWithConnection || socket.client.network.world.chance.happens(0.5);
  if (isReset) socket.arrive(ms, () => socket.fail('ECONNRESET'));
  else socket.finish(ms);
}

/** Gives when the last of it comes. */
function giveWhole(socket: SimulatedSocket, exchange: Exchange, startsAt: number): number {
  const { truth, world } = socket.client.network;
  const { lead, tells, isDuplicate, pieces, endsWithConnection } = exchange;
  const last = pieces.length - 1;
  let at = startsAt;
  const record = () => truth.recordAnswer(socket.client.sender, lead, tells, isDuplicate);
  for (const [index, piece] of pieces.entries()) {
    at += index * world.chance.upTo(100);
    socket.arrive(at, () => {
      if (index === last && !endsWithConnection) record();
      socket.push(piece);
    });
  }
  if (endsWithConnection) socket.finish(at, record);
  return at;
}

/** The vendor repeats itself, or says that it has waited for too long, or closes the connection. */
function sayMore(socket: SimulatedSocket, { pieces }: Exchange, at: number, count: number): void {
  const { chance } = socket.client.network.world;
  const whole = Buffer.concat(pieces);
  const mayCome = () => !socket.client.sharesSockets || socket.requests === count;
  if (chance.happens(0.2)) socket.arrive(at + chance.pick([0, 1, 2, 5, 30]), () => void socket.push(whole), mayCome);
  if (chance.happens(0.1)) socket.arrive(at + chance.upTo(300), () => void socket.push(UNASKED), mayCome);
  const isIdle = () => socket.requests === count || !socket.isAnswering;
  if (chance.happens(0.1)) socket.finish(at + chance.upTo(300), undefined, isIdle);
}

const UNASKED = Buffer.from('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
