/** Loaded by `--require`: a wall clock that is wrong by CLOCK_OFFSET_MS, and by CLOCK_JUMP_MS more after each SIGUSR2. */
const RealDate = Date;
let offset = Number(process.env.CLOCK_OFFSET_MS ?? 0);
process.on('SIGUSR2', () => (offset += Number(process.env.CLOCK_JUMP_MS)));

globalThis.Date = class extends RealDate {
  constructor(...parts) {
    super(...(parts.length > 0 ? parts : [RealDate.now() + offset]));
  }
  static now() {
    return RealDate.now() + offset;
  }
};
