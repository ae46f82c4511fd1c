import { join } from 'node:path';
import { startVendor } from '../queue/vendor';
import { createIds, deliver, findTwice } from './delivery';
import { useFolder } from './process';

/** Answers that are cut at each byte, and answers that come twice, with a socket each and with shared ones. */

const folder = useFolder();
const body = 'SUCCESS|https://www.phoneburner.com/?upc=A';
const framings = {
  'a length': `HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  chunks: `HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n2a\r\n${body}\r\n0\r\n\r\n`,
};

const cases = Object.entries(framings).flatMap(([framing, answer]) =>
  [false, true].map((keepAlive) => ({ framing, answer, keepAlive })),
);

test.each(cases)('an answer with $framing, cut at each byte (keepAlive: $keepAlive)', async ({ answer, keepAlive }) => {
  const vendor = await startVendor((response, id) => {
    response.socket?.end(answer.slice(0, Number(id.split('-')[1]))); // as many bytes as the lead's name says
  });
  const run = { journal: join(folder.path, 'journal'), ids: createIds(answer.length + 1), keepAlive };
  const runs = run.ids.map((id) => ({ ...run, ids: [id] })); // one each, or the breaker would open
  const first = await deliver(vendor.origin, runs);
  const whole = `lead-${answer.length}`;
  for (const { id, status, sent } of first.filter(({ id }) => id))
    expect([id, status, sent]).toEqual(id === whole ? [id, 'delivered', 'yes'] : [id, 'uncertain', 'unknown']);
  const second = await deliver(vendor.origin, [{ ...run, isListed: true }]);
  expect(second.filter(({ listed, status }) => listed && status === 'uncertain')).toHaveLength(answer.length);
  expect(second.filter(({ listed, status }) => listed && status === 'delivered')).toMatchObject([{ listed: whole }]);
  expect(vendor.came).toHaveLength(run.ids.length);
  expect(findTwice(vendor)).toEqual([]);
  await vendor.close();
});

const isRepeated = (id: string) => Number(id.split('-')[1]) % 3 === 0;

test.each([false, true])('an answer that comes twice is nobody else’s (keepAlive: %s)', async (keepAlive) => {
  const vendor = await startVendor((response, id) => {
    const own = `SUCCESS|https://www.phoneburner.com/?upc=${id}`;
    const { socket } = response;
    const again = `HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: ${own.length}\r\n\r\n${own}`;
    socket?.cork(); // both in one piece: a repeat that comes once the next request was written cannot be told apart
    response.writeHead(200, { 'Content-Type': 'text/html', 'Content-Length': own.length }).end(own);
    if (isRepeated(id)) socket?.write(again);
    socket?.uncork();
  });
  const run = { journal: join(folder.path, 'journal'), ids: createIds(60), concurrency: 4, keepAlive };
  const messages = (await deliver(vendor.origin, [run])).filter(({ id }) => id);
  expect(messages).toHaveLength(60);
  for (const { id = '', status, ...rest } of messages) {
    // Two answers in one piece may leave their own lead uncertain, and no other.
    if (!isRepeated(id)) expect([id, status]).toEqual([id, 'delivered']);
    if (status === 'delivered') expect(JSON.stringify(rest)).toContain(`upc=${id}"`);
    else expect([id, status]).toEqual([id, 'uncertain']);
  }
  await deliver(vendor.origin, [run]);
  expect(vendor.came).toHaveLength(60);
  expect(findTwice(vendor)).toEqual([]);
  await vendor.close();
});
