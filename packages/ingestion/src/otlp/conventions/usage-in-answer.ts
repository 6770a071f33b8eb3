import { canonicalBucket, isPlainObject, providerUsage, type Usage } from '@spanledger/core';
import type { AttributeValue } from '../otlp-span.ts';
import { parsedObject } from './attribute-source.ts';
import type { SpanView } from './convention.ts';

/** Its objects of details have no objects of their own. */
const usageMember = /^"usage"\s*:\s*(\{(?:[^{}]|\{[^{}]*\})*\})/;
const langChainsMember = /^"usage_metadata"\s*:\s*(\{(?:[^{}]|\{[^{}]*\})*\})/;
const billedMember = /^"billed_units"\s*:\s*(\{[^{}]*\})/;
const memberLengthMax = 2000;

/** The last member of a name in an answer that is stored unchanged. Only it is parsed: images before it are megabytes. */
const lastMember = (answer: AttributeValue | undefined, name: string, member: RegExp) => {
  if (typeof answer !== 'string' || !answer.startsWith('{')) return undefined;
  const start = answer.lastIndexOf(`"${name}"`);
  if (start < 0) return undefined;
  const given = parsedObject(member.exec(answer.slice(start, start + memberLengthMax))?.[1]);
  return isPlainObject(given) ? given : undefined;
};

const usageFrom = (given: Readonly<Record<string, unknown>>, view: SpanView): Usage | undefined => {
  const usage = providerUsage(given);
  return usage === undefined || 'wrong' in usage ? undefined : { ...usage, role: view.usageRole };
};

/** The usage in an answer of OpenAI's format, stored unchanged; `undefined` for any other text. */
export const usageInAnswer = (answer: AttributeValue | undefined, view: SpanView): Usage | undefined => {
  const given = lastMember(answer, 'usage', usageMember);
  return given === undefined ? undefined : usageFrom(given, view);
};

/** What Cohere bills, in its answer, stored unchanged; `undefined` for any other text. */
export const billedInAnswer = (answer: AttributeValue | undefined, view: SpanView): Usage | undefined => {
  const billed = lastMember(answer, 'billed_units', billedMember);
  return billed === undefined ? undefined : usageFrom({ billed_units: billed }, view);
};

const sumBelow = (details: Usage['details'], whole: 'input' | 'output'): number =>
  Object.entries(details).reduce((sum, [bucket, count]) => (bucket.startsWith(whole) ? sum + count : sum), 0);

/** The usage with its parts, if it has none and those in the answer are within the same wholes; else as it is. */
export const withPartsInAnswer = (usage: Usage, answer: AttributeValue | undefined, view: SpanView): Usage => {
  const { input, output, total: _total, ...parts } = usage.details;
  if (Object.keys(parts).length > 0) return usage;
  const answered = usageInAnswer(answer, view)?.details ?? {};
  if (sumBelow(answered, 'input') !== input || sumBelow(answered, 'output') !== output) return usage;
  return { ...usage, details: Object.fromEntries(Object.entries(answered).filter(([, count]) => count > 0)) };
};

/**
 * The usage with the cached input that only LangChain's answer, stored unchanged, has: its packages for Bedrock count
 * writes of a known lifetime by no other name, and state an input without its cache. Else as it is.
 */
export const withCacheOfLangChain = (usage: Usage, answer: AttributeValue | undefined, view: SpanView): Usage => {
  const given = lastMember(answer, 'usage_metadata', langChainsMember);
  const answered = given === undefined ? undefined : usageFrom(given, view);
  if (answered === undefined || sumBelow(answered.details, 'output') !== sumBelow(usage.details, 'output'))
    return usage;
  const parts = Object.entries(answered.details)
    .filter(([bucket, count]) => bucket.startsWith('input_') && count > 0)
    .map(([bucket, count]) => [canonicalBucket(bucket), count] as const);
  const { input, total, ...others } = usage.details;
  if (parts.every(([bucket]) => Object.hasOwn(others, bucket))) return usage;
  const hasNoCache = answered.details['input'] === input && sumBelow(usage.details, 'input') === input;
  if (!hasNoCache && sumBelow(answered.details, 'input') !== sumBelow(usage.details, 'input')) return usage;
  const kept = Object.entries(others).filter(([bucket]) => !bucket.startsWith('input_'));
  const details = { input: answered.details['input'] ?? 0, ...Object.fromEntries([...parts, ...kept]) };
  const whole = answered.details['total'] ?? total;
  return { ...usage, details: whole === undefined ? details : { ...details, total: whole } };
};
