import { expect, it } from 'vitest';
import { entityCache } from './entity-cache.ts';

const mebibyte = 1024 * 1024;

it.each([
  ['bodies', { input: 'x'.repeat(30_000), output: 'y'.repeat(30_000) }],
  ['metadata, as of definitions of tools', { metadata: { tools: 'x'.repeat(60_000) } }],
  [
    'many members of metadata',
    { metadata: Object.fromEntries(Array.from({ length: 600 }, (_, at) => [`${at}`, 'x'])) },
  ],
  ['parameters', { modelParameters: 'x'.repeat(60_000) }],
])('entities with long %s displace others once all of them take what the cache may', (_name, long) => {
  const cache = entityCache<object>(mebibyte);
  for (let at = 0; at < 100; at += 1) {
    const entity = { createdAt: 0, mayHavePatches: true, acknowledged: { stored: undefined } };
    cache.set(`${at}`, { ...entity, record: { name: 'call', metadata: {}, ...long } });
  }
  expect(cache.size).toBeGreaterThan(10);
  expect(cache.size).toBeLessThan(20);
});
