import type { Usage } from '@spanledger/core';

const written = 'input_cache_creation';
/** Where a request asks for a cache write, as Anthropic, the AI SDK and Bedrock name it. */
const breakpoints = /"(?:cache_control|cacheControl|cachePoint)"\s*:\s*\{([^{}]*)\}/g;
const lastsAnHour = /"ttl"\s*:\s*"1h"/;

/**
 * The usage with its cache writes as those of an hour, if the input, as JSON, asks for no other ones; else as it is.
 * Frameworks lose the lifetimes that the answer has.
 */
export const withAskedLifetime = (usage: Usage, input: string | null): Usage => {
  const count = usage.details[written] ?? 0;
  if (count === 0 || input === null || !/^\s*[[{]/.test(input)) return usage;
  const asked = [...input.matchAll(breakpoints)];
  if (asked.length === 0 || !asked.every(([, members = '']) => lastsAnHour.test(members))) return usage;
  const details = Object.entries(usage.details).map(([name, units]) => [
    name === written ? `${written}_1h` : name,
    units,
  ]);
  const known = usage.details[`${written}_1h`] ?? 0;
  return { ...usage, details: { ...Object.fromEntries(details), [`${written}_1h`]: known + count } };
};
