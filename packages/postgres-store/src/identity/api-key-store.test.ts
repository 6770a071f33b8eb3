import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import type { PrismaClient } from '../generated/client.ts';
import { postgresApiKeyStore } from './api-key-store.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => vi.useRealTimers());

const emptyDatabase = () => {
  const findFirst = vi.fn(async () => null);
  return { findFirst, store: postgresApiKeyStore({ apiKey: { findFirst } } as unknown as PrismaClient) };
};

test('many tries with an unknown public key are one read in five seconds', async () => {
  const { findFirst, store } = emptyDatabase();
  for (const secret of ['a', 'b', 'c']) expect(await store.authenticate('pk-unknown', secret)).toBeUndefined();
  expect(await store.findByPublicKey('pk-unknown')).toBeUndefined();
  expect(findFirst).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(5001);
  expect(await store.findByPublicKey('pk-unknown')).toBeUndefined();
  expect(findFirst).toHaveBeenCalledTimes(2);
});

test('an unknown public key is checked only with leave, as a known one is', async () => {
  const { store } = emptyDatabase();
  const refused = store.authenticate('pk-unknown', 'secret', () => {
    throw new Error('not now');
  });
  await expect(refused).rejects.toThrow('not now');
});
