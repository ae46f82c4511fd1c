/**
 * Times contenders against one another: in one process, by turns, since whole runs drift by up to half on a shared
 * machine and only ratios inside one run count. What counts is the processor's time, which nobody else can take.
 */

/** Nanoseconds a call of each contender: the median of all rounds with the quartiles around it, by name. */
function alternate(contenders, { rounds, ms }) {
  const names = Object.keys(contenders);
  const calls = Object.fromEntries(names.map((name) => [name, callsFor(contenders[name], ms)]));
  const taken = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const name of round % 2 ? names.toReversed() : names)
      taken[name].push(timed(contenders[name], calls[name]) / calls[name]);
  }
  return Object.fromEntries(names.map((name) => [name, spread(taken[name])]));
}

/** How often a contender is called in a turn, so that each turn takes about as long; warms it up on the way. */
function callsFor(work, ms) {
  let calls = 1;
  while (timed(work, calls) < ms * 1e6) calls *= 2;
  return calls;
}

let _kept; // what a call gave, so that none is optimised away

/** Nanoseconds that a number of calls take. */
function timed(work, calls) {
  const started = process.cpuUsage();
  for (let call = 0; call < calls; call++) _kept = work();
  const { user, system } = process.cpuUsage(started);
  return (user + system) * 1e3;
}

/** The median of some figures, with the quartiles around it. */
function spread(figures) {
  const sorted = figures.toSorted((a, b) => a - b);
  const at = (part) => sorted[Math.round(part * (sorted.length - 1))];
  return { median: at(0.5), low: at(0.25), high: at(0.75) };
}

module.exports = { alternate, spread };
