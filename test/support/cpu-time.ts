/** Returns the milliseconds of processor time that `work` takes in this process. A busy machine changes it little. */
export function measureCpuMs(work: () => unknown): number {
  const started = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1000;
}
