/** Lets one caller of this process at a time at what has a name. */
export class KeyLock {
  private readonly busy = new Map<string, Promise<void>>();

  /** Waits until nobody else is at any of these names, and holds them until the returned function is called. */
  async acquire(names: readonly string[]): Promise<() => void> {
    const releases: (() => void)[] = [];
    for (const name of [...new Set(names)].sort()) {
      // All take them in one order, or two could wait for each other.
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
