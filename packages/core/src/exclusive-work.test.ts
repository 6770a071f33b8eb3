import { EventEmitter } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { whileLeased, whileLocked, type TryLock } from './exclusive-work.ts';

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

test.each<[string, (signal: AbortSignal) => void]>([
  ['ends early', () => undefined],
  ['fails by it', (signal) => signal.throwIfAborted()],
])('work whose lock is lost rejects with that, once it is over, also where it %s', async (_how, end) => {
  const released: string[] = [];
  const connection = new EventEmitter();
  const tryLock: TryLock = async (onLost) => {
    connection.on('end', onLost);
    return { release: async () => void released.push('released') };
  };
  const worked = whileLocked(tryLock, new AbortController().signal, async (signal) => {
    connection.emit('end');
    end(signal);
  });
  await expect(worked).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringMatching(/lock .* was lost/),
  });
  expect(released).toEqual(['released']);
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
