import { withCompactions } from './compaction-counts.ts';
import { parseCount } from './count.ts';
import { sumOf, sumOfNames, type Counts } from './sums.ts';

const written = 'cache_creation_input_tokens';
/** Of an object of counts by lifetime, or below the prefix of frameworks among the other counts. */
const lifetimes: readonly (readonly [name: string, bucket: string])[] = [
  ['ephemeral_5m_input_tokens', 'input_cache_creation_5m'],
  ['ephemeral_1h_input_tokens', 'input_cache_creation_1h'],
];
const flatPrefix = 'cache_creation_';

/** An object of counts by lifetime, as buckets. */
export const lifetimesIn = (counts: Readonly<Record<string, unknown>>): Record<string, number> =>
  Object.fromEntries(
    lifetimes.flatMap(([name, bucket]) => {
      const count = parseCount(counts[name]);
      return count === undefined ? [] : [[bucket, count] as const];
    }),
  );

const bucketsOfBedrock: ReadonlyMap<unknown, string> = new Map([
  ['5m', 'input_cache_creation_5m'],
  ['1h', 'input_cache_creation_1h'],
]);

/** Bedrock's list of cache writes by lifetime (`cacheDetails` of the Converse API), as buckets. */
export const lifetimesOfBedrock = (list: unknown): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const entry of Array.isArray(list) ? list : []) {
    const { ttl, inputTokens } = { ...(entry as Readonly<Record<string, unknown>> | null) };
    const bucket = bucketsOfBedrock.get(ttl);
    const count = parseCount(inputTokens);
    if (bucket !== undefined && count !== undefined) counts[bucket] = (counts[bucket] ?? 0) + count;
  }
  return counts;
};

/** The same as `withCacheLifetimes`, of Bedrock's own usage; `undefined` without such a list. */
const withBedrockLifetimes = (given: Readonly<Record<string, unknown>>): Record<string, unknown> | undefined => {
  const { cacheDetails, ...rest } = given;
  const counts = lifetimesOfBedrock(cacheDetails);
  const known = sumOf(counts);
  if (known === 0) return undefined;
  const all = parseCount(rest['cacheWriteInputTokens']);
  return { ...rest, ...counts, ...(all === undefined ? {} : { cacheWriteInputTokens: Math.max(all - known, 0) }) };
};

/**
 * A caller's map with Anthropic's tokens by lifetime of the cache entry as buckets, subtracted from the count of all
 * cache writes: from its `cache_creation` object, flattened, or from Bedrock's list; and with what compactions used. The
 * map itself without any.
 */
export const withCacheLifetimes = (asGiven: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => {
  const given = withCompactions(asGiven);
  const { cache_creation: byLifetime, ...rest } = given;
  const hasObject = typeof byLifetime === 'object' && byLifetime !== null;
  if (!hasObject && !lifetimes.some(([name]) => Object.hasOwn(given, flatPrefix + name))) {
    return withBedrockLifetimes(given) ?? given;
  }
  const counts = (hasObject ? byLifetime : given) as Readonly<Record<string, unknown>>;
  const split: Record<string, unknown> = { ...rest };
  let sum = 0;
  for (const [name, bucket] of lifetimes) {
    delete split[flatPrefix + name];
    const value = counts[hasObject ? name : flatPrefix + name] ?? undefined;
    if (value === undefined) continue;
    split[bucket] = value;
    sum += parseCount(value) ?? 0;
  }
  const all = parseCount(given[written]);
  if (all !== undefined) split[written] = Math.max(all - sum, 0);
  return split;
};

/** As LangChain names them, below the prefix that details have as buckets. */
const ofLangChain: readonly string[] = lifetimes.map(([name]) => `input_${name}`);
const ofLifetimes: readonly string[] = [...lifetimes.map(([, bucket]) => bucket), ...ofLangChain];

/**
 * Takes the cache writes of a known lifetime out of the count of all of them, in a map of parts by bucket. LangChain's
 * `cache_creation` has them until March 2026, and is 0 next to them since.
 */
export const takeOutLifetimes = (parts: Record<string, number>): void => {
  const all = parts['input_cache_creation'];
  if (all !== undefined) parts['input_cache_creation'] = Math.max(all - sumOfNames(parts, ofLifetimes), 0);
};

/**
 * The map in which Langfuse's callback for LangChain subtracts each detail from the input, with cache writes that it
 * has twice (`takeOutLifetimes`) once: then the input is what the other buckets leave of the total. `undefined` for any
 * other map.
 */
export const withWritesOnce = (details: Counts): Counts | undefined => {
  const known = sumOfNames(details, ofLangChain);
  if (known === 0) return undefined;
  const { input, total, input_cache_creation: written = 0, ...others } = details;
  if (input === undefined || total === undefined || written < known) return undefined;
  const rest = total - (written - known) - sumOf(others);
  return rest < input ? undefined : { ...details, input: rest, input_cache_creation: written - known };
};
