import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { whileLeased } from './exclusive-work.ts';

const lease = { renew: async () => true, onProblem: () => undefined };

test('work under a lease is aborted when the process stops, for its reason', async () => {
  const stopping = new AbortController();
  const reasons: unknown[] = [];
  await whileLeased(lease, stopping.signal, async (signal) => {
    stopping.abort('the end');
    reasons.push(signal.reason);
  });
  await whileLeased(lease, stopping.signal, async (signal) => void reasons.push(signal.reason));
  expect(reasons).toEqual(['the end', 'the end']);
});

test('leases that have ended leave nothing in memory while the process goes on', async () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const { signal: stopping } = new AbortController();
  const leaseMany = async (): Promise<number> => {
    for (let count = 0; count < 20_000; count += 1) await whileLeased(lease, stopping, async () => undefined);
    // What was weakly held is freed in a turn of its own.
    await new Promise((resolve) => void setImmediate(resolve));
    collectGarbage();
    return process.memoryUsage().heapUsed;
  };
  const before = await leaseMany();
  expect((await leaseMany()) - before).toBeLessThan(600_000);
});
