import { parseCount } from './count.ts';

const written = 'cache_creation_input_tokens';
const lifetimes: readonly (readonly [name: string, bucket: string])[] = [
  ['ephemeral_5m_input_tokens', 'input_cache_creation_5m'],
  ['ephemeral_1h_input_tokens', 'input_cache_creation_1h'],
];

/**
 * A caller's map with the tokens that Anthropic's `cache_creation` object counts by the lifetime of the cache entry as
 * buckets, taken out of the count of all that was written. The map itself when it holds no such object.
 */
export const withCacheLifetimes = (given: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => {
  const { cache_creation: byLifetime, ...rest } = given;
  if (typeof byLifetime !== 'object' || byLifetime === null) return given;
  const counts = byLifetime as Readonly<Record<string, unknown>>;
  const split: Record<string, unknown> = { ...rest };
  let sum = 0;
  for (const [name, bucket] of lifetimes) {
    const value = counts[name] ?? undefined;
    if (value === undefined) continue;
    split[bucket] = value;
    sum += parseCount(value) ?? 0;
  }
  const all = parseCount(given[written]);
  if (all !== undefined) split[written] = Math.max(all - sum, 0);
  return split;
};
