import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import type { PrismaClient } from '../generated/client.ts';
import { postgresApiKeyStore } from './api-key-store.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => vi.useRealTimers());

const emptyDatabase = () => {
  const findMany = vi.fn(async () => []);
  return { findMany, store: postgresApiKeyStore({ apiKey: { findMany } } as unknown as PrismaClient) };
};

test('many tries with an unknown public key are one read in five seconds', async () => {
  const { findMany, store } = emptyDatabase();
  for (const secret of ['a', 'b', 'c']) expect(await store.authenticate('pk-unknown', secret)).toBeUndefined();
  expect(await store.findByPublicKey('pk-unknown')).toBeUndefined();
  expect(findMany).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(5001);
  expect(await store.findByPublicKey('pk-unknown')).toBeUndefined();
  expect(findMany).toHaveBeenCalledTimes(2);
});

test('an unknown public key is checked only with leave, as a known one is', async () => {
  const { store } = emptyDatabase();
  const refused = store.authenticate('pk-unknown', 'secret', () => {
    throw new Error('not now');
  });
  await expect(refused).rejects.toThrow('not now');
});

test('200 unknown public keys at once take one read', async () => {
  const { findMany, store } = emptyDatabase();
  const asked = Array.from({ length: 200 }, async (_, at) => store.findByPublicKey(`pk-unknown-${at}`));
  expect(await Promise.all(asked)).toEqual(asked.map(() => undefined));
  expect(findMany).toHaveBeenCalledTimes(1);
});
