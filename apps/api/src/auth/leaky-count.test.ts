import { expect, test } from 'vitest';

import { leakyCount } from './leaky-count.ts';

const names = Array.from({ length: 20_001 }, (_, at) => `name ${at}`);

test('of more names than are remembered the one that was counted longest ago is forgotten, and no other', () => {
  const counted = leakyCount({ free: 0, forgottenMs: 1000 }, { now: () => 0 });
  for (const name of names) counted.count(name);
  expect(['name 0', 'name 1', 'name 20000'].map((name) => counted.waitMs(name))).toEqual([1000, 2000, 2000]);
});
