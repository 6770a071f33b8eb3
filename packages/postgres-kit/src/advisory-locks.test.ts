import { expect, test } from 'vitest';
import { advisoryLocks } from './advisory-locks.ts';

test('no two advisory locks have the same id, so that none waits for another', () => {
  const ids = Object.values<number>(advisoryLocks);
  expect(new Set(ids).size).toBe(ids.length);
});
