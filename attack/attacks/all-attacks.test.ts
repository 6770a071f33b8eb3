import { expect, it } from 'vitest';
import { targetNames } from '../target/start-target.ts';
import { attacksOn } from './all-attacks.ts';

it('each target is attacked, in both forms, by attacks of different names', () => {
  for (const isQuick of [true, false]) {
    for (const target of targetNames) {
      const names = attacksOn(target, isQuick).map(({ name }) => name);
      expect(names.length).toBeGreaterThan(1);
      expect(new Set(names).size).toBe(names.length);
    }
  }
});

it('what the short form leaves to queues is there', () => {
  expect(attacksOn('queue', true)).toHaveLength(3);
  expect(attacksOn('queue-postgres', true)).toHaveLength(2);
  expect(attacksOn('queue-redis', true)).toHaveLength(2);
});
