import { simulate } from './simulate';
import { simulateQueue } from './simulate-queue';

test('holds in 20,000 worlds', async () => {
  for (let seed = 1; seed <= 20_000; seed++) {
    const { violations } = await simulate(seed);
    if (violations.length > 0) throw new Error(`SEED=${seed}: ${violations.join('; ')}`);
  }
});

test('holds in 20,000 worlds with a queue', async () => {
  for (let seed = 1; seed <= 20_000; seed++) {
    const { violations } = await simulateQueue(seed);
    if (violations.length > 0) throw new Error(`SEED=${seed}: ${violations.join('; ')}`);
  }
});
