/** The progress of a delivery on stderr: a bar with rate and time left on a terminal, elsewhere a line now and then. */
export interface Progress {
  step(result: { outcome: string; sent: string; replayed?: true | undefined }): void;
  stop(): void;
}

type Counts = Record<string, number>;

/** Creates a progress. `total` is the number of leads to deliver. */
export function createProgress(title: string, total: number): Progress {
  const shown = process.stderr.isTTY ? bar(title, total) : lines(title, total);
  const outcomes: Counts = {};
  const sent: Counts = {};
  let done = 0;
  const counts = () => (done === 0 ? '' : ` · ${counted(outcomes)} · sent ${counted(sent)}`);
  return {
    step(result) {
      done++;
      outcomes[result.outcome] = (outcomes[result.outcome] ?? 0) + 1;
      const sentBy = result.replayed ? 'before' : result.sent;
      sent[sentBy] = (sent[sentBy] ?? 0) + 1;
      shown.at(done, counts());
    },
    stop: () => shown.end(done, counts()),
  };
}

const counted = (counts: Counts) =>
  Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(' ');

interface Shown {
  at(done: number, counts: string): void;
  end(done: number, counts: string): void;
}

function bar(title: string, total: number): Shown {
  const { SingleBar } = require('cli-progress') as typeof import('cli-progress');
  const format = `${title} {bar} {value}/{total} · {rate}/s · {eta_formatted} left{counts}`;
  const shown = new SingleBar({ format, hideCursor: true, stream: process.stderr, etaBuffer: 200 });
  const started = performance.now();
  const rate = (done: number) => Math.round((1000 * done) / Math.max(1, performance.now() - started));
  shown.start(total, 0, { rate: 0, counts: '' });
  return {
    at: (done, counts) => shown.update(done, { rate: rate(done), counts }),
    end(done, counts) {
      shown.update(done, { rate: rate(done), counts });
      shown.stop();
    },
  };
}

function lines(title: string, total: number): Shown {
  const every = Math.max(1, Math.ceil(total / 4));
  const say = (done: number, counts: string) => process.stderr.write(`${title}: ${done} of ${total}${counts}\n`);
  return {
    at(done, counts) {
      if (done % every === 0 && done !== total) say(done, counts);
    },
    end: say,
  };
}
