/** Shows how far a delivery is. On a terminal a bar; elsewhere a line now and then. Writes to stderr. */
export interface Progress {
  step(): void;
  stop(): void;
}

/** `total` is 0 where it is not known. */
export function progressOf(title: string, total: number): Progress {
  return process.stderr.isTTY ? bar(title, total) : lines(title, total);
}

function bar(title: string, total: number): Progress {
  const { SingleBar } = require('cli-progress') as typeof import('cli-progress');
  const shown = new SingleBar({ format: `${title} {bar} {value}/{total}`, hideCursor: true, stream: process.stderr });
  let done = 0;
  shown.start(total, 0);
  return {
    step() {
      done++;
      if (done > total) shown.setTotal(done);
      shown.update(done);
    },
    stop: () => shown.stop(),
  };
}

function lines(title: string, total: number): Progress {
  const every = total > 0 ? Math.ceil(total / 4) : 1000;
  let done = 0;
  const say = () => process.stderr.write(`${title}: ${done}${total > 0 ? ` of ${total}` : ''}\n`);
  return {
    step() {
      done++;
      if (done % every === 0 && done !== total) say();
    },
    stop: say,
  };
}
