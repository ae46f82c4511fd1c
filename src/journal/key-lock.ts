/** Locks names within this process: one caller at a time holds a name. */
export class KeyLock {
  private readonly busy = new Map<string, Promise<void>>();

  /** Waits until all these names are free, and locks them. Call the returned function to release them. */
  async acquire(names: readonly string[]): Promise<() => void> {
    const releases: (() => void)[] = [];
    for (const name of [...new Set(names)].sort()) {
      // Sorted, so that two callers cannot wait for each other.
      while (this.busy.has(name)) await this.busy.get(name);
      let release = () => {};
      this.busy.set(name, new Promise((resolve) => (release = resolve)));
      releases.push(() => {
        this.busy.delete(name);
        release();
      });
    }
    return () => {
      for (const release of releases) release();
    };
  }

  /** Resolves when nobody holds any name. */
  async waitUntilFree(): Promise<void> {
    while (this.busy.size > 0) await Promise.all(this.busy.values());
  }
}
