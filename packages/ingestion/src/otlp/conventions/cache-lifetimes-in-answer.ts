import type { Usage } from '@spanledger/core';
import type { AttributeValue } from '../otlp-span.ts';

const written = 'input_cache_creation';
/** Members of the usage in Anthropic's answer: within one of its texts, the quotes would be escaped. */
const lifetimes: readonly (readonly [bucket: string, member: RegExp])[] = [
  ['input_cache_creation_5m', /"ephemeral_5m_input_tokens"\s*:\s*(\d{1,15})/],
  ['input_cache_creation_1h', /"ephemeral_1h_input_tokens"\s*:\s*(\d{1,15})/],
];

/**
 * The usage with its cache writes by lifetime, if Anthropic's answer, stored unchanged, has them and they come to all
 * writes; else as it is.
 */
export const withLifetimesInAnswer = (usage: Usage, answer: AttributeValue | undefined): Usage => {
  const all = usage.details[written] ?? 0;
  if (all === 0 || typeof answer !== 'string' || !answer.startsWith('{')) return usage;
  const counts = lifetimes.map(([bucket, member]) => [bucket, Number(member.exec(answer)?.[1] ?? 0)] as const);
  if (counts.reduce((sum, [, count]) => sum + count, 0) !== all) return usage;
  const found = counts.filter(([, count]) => count > 0);
  const details = Object.entries(usage.details).flatMap((entry) => (entry[0] === written ? found : [entry]));
  return { ...usage, details: Object.fromEntries(details) };
};

const writesOfLangChain = /"input_token_details"\s*:\s*\{[^{}]*"cache_creation"\s*:\s*(\d{1,15})/;

/**
 * The usage with the cache writes that only LangChain's answer, stored unchanged, has, taken out of the input, which
 * includes them; else as it is.
 */
export const withWritesInAnswer = (usage: Usage, answer: AttributeValue | undefined): Usage => {
  if (usage.details[written] !== undefined || typeof answer !== 'string' || !answer.startsWith('{')) return usage;
  const count = Number(writesOfLangChain.exec(answer)?.[1] ?? 0);
  const { input = 0, ...others } = usage.details;
  return count === 0 || count > input
    ? usage
    : { ...usage, details: { input: input - count, [written]: count, ...others } };
};

const uncachedOfAnthropic = /"input_tokens"\s*:\s*(\d{1,15})/;
const cachesOfAnthropic: readonly (readonly [bucket: string, member: RegExp])[] = [
  ['input_cached_tokens', /"cache_read_input_tokens"\s*:\s*(\d{1,15})/],
  [written, /"cache_creation_input_tokens"\s*:\s*(\d{1,15})/],
];

/**
 * The usage with the cache reads and writes that only Anthropic's answer, stored unchanged, has, if they and the answer's
 * input come to the whole input; else as it is.
 */
export const withCachesInAnswer = (usage: Usage, answer: AttributeValue | undefined): Usage => {
  if (typeof answer !== 'string' || !answer.startsWith('{') || !answer.includes('"cache_read_input_tokens"'))
    return usage;
  const { input, output, ...others } = usage.details;
  if (Object.keys(others).some((bucket) => bucket.startsWith('input_'))) return usage;
  const uncached = Number(uncachedOfAnthropic.exec(answer)?.[1] ?? Number.NaN);
  const found = cachesOfAnthropic
    .map(([bucket, member]) => [bucket, Number(member.exec(answer)?.[1] ?? 0)] as const)
    .filter(([, count]) => count > 0);
  if (found.length === 0 || found.reduce((sum, [, count]) => sum + count, uncached) !== input) return usage;
  const details = {
    input: uncached,
    ...Object.fromEntries(found),
    ...(output === undefined ? {} : { output }),
    ...others,
  };
  return { ...usage, details };
};
