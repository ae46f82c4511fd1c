/** Fails every test of a file in which something was printed. */
export function quiet(): void {
  const silenced = [
    ...(['log', 'error', 'warn', 'info', 'debug', 'trace'] as const).map((name) => jest.spyOn(console, name)),
    ...([process.stdout, process.stderr] as const).map((stream) => jest.spyOn(stream, 'write')),
  ];
  let printed: unknown[] = [];
  beforeEach(() => {
    printed = [];
    for (const spy of silenced)
      spy.mockImplementation((...words: unknown[]) => {
        printed.push(words);
        return true;
      });
  });
  afterEach(() => {
    for (const spy of silenced) spy.mockReset();
    expect(printed).toEqual([]);
  });
  afterAll(() => {
    for (const spy of silenced) spy.mockRestore();
  });
}
