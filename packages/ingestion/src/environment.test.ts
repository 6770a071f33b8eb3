import { expect, test } from 'vitest';
import { normaliseEnvironment } from './environment.ts';

test.each([
  ['Production', 'production'],
  ['langfuse-staging', 'staging'],
  ['langfuselangfuse_LANGFUSE-eu_1', 'eu_1'],
  ['langfuse', 'default'],
  ['', 'default'],
  ['has space', 'default'],
  ['größe', 'default'],
  [undefined, 'default'],
  [null, 'default'],
  [7, 'default'],
  ['a'.repeat(50), 'a'.repeat(40)],
])('the environment %j is kept as %j', (given, kept) => {
  expect(normaliseEnvironment(given)).toBe(kept);
});

test('normalising twice changes nothing', () => {
  for (const name of ['langfuse-x', 'X', 'langfuse', 'prod-eu']) {
    expect(normaliseEnvironment(normaliseEnvironment(name))).toBe(normaliseEnvironment(name));
  }
});
