import { afterEach, expect, inject, test, vi } from 'vitest';
import { trySessionLock, type SessionLock } from './session-lock.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const clean of cleanups.splice(0).toReversed()) await clean();
});

/** Any, of this test alone. */
const lockId = 9_100_000_000 + process.pid;
const applicationName = 'spanledger test of locks';

const ignore = (): void => {};

const lock = async (settings: Partial<Parameters<typeof trySessionLock>[1]>): Promise<SessionLock | undefined> => {
  const held = await trySessionLock(inject('postgresUrl'), { lockId, applicationName, onLost: ignore, ...settings });
  cleanups.push(async () => held?.release());
  return held;
};

test('the lock of a process that hangs is free for others, and its work is told to stop', async () => {
  vi.useFakeTimers({ toFake: ['setInterval'] });
  const lost = new Promise<string>((resolve) => void lock({ silenceMsMax: 200, onLost: resolve }));
  expect(await lost).toBe('57P05, terminating connection due to idle-session timeout');
  expect(await lock({})).toBeDefined();
});

test('a process that gives signs of life keeps its lock, and gives none after its release', async () => {
  const onLost = vi.fn<(reason: string) => void>();
  const held = await lock({ silenceMsMax: 200, onLost });
  await new Promise((resolve) => void setTimeout(resolve, 600));
  expect(await lock({})).toBeUndefined();
  await held?.release();
  expect(await lock({})).toBeDefined();
  expect(onLost).not.toHaveBeenCalled();
});
