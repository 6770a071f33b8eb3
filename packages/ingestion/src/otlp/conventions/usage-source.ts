import {
  moveCached,
  normaliseUsage,
  takeOutLifetimes,
  type ReportedUsage,
  type TokenCounting,
  type Usage,
  type UsageRole,
} from '@spanledger/core';
import type { AttributeValue } from '../otlp-span.ts';
import { isMap } from './attribute-source.ts';
import type { Source, SpanView } from './convention.ts';

/** Where an emitter reports its counts: for each bucket, the first attribute that exists. */
export interface UsageKeys {
  readonly input?: readonly string[];
  readonly output?: readonly string[];
  readonly total?: readonly string[];
  /** By canonical bucket. */
  readonly inputParts?: Readonly<Record<string, readonly string[]>>;
  readonly outputParts?: Readonly<Record<string, readonly string[]>>;
}

const digits = /^\s*\d{1,16}\s*$/;

/** A count: a whole number of 0 or more, or its decimal text. */
export const countOf = (value: unknown): number | undefined => {
  const count = typeof value === 'string' && digits.test(value) ? Number(value) : value;
  return typeof count === 'number' && Number.isSafeInteger(count) && count >= 0 ? count + 0 : undefined;
};

/** Cache writes by the lifetime of their entry, by the names in Anthropic's answer. */
export const lifetimeBuckets = {
  ephemeral_5m_input_tokens: 'input_cache_creation_5m',
  ephemeral_1h_input_tokens: 'input_cache_creation_1h',
} as const;

/** The counts among the members of an object, by the buckets of their names; of two for one bucket the last. */
export const countsIn = (value: unknown, buckets: Readonly<Record<string, string>>): Record<string, number> => {
  const counts: Record<string, number> = {};
  if (typeof value !== 'object' || value === null) return counts;
  for (const [name, bucket] of Object.entries(buckets)) {
    const count = countOf((value as Readonly<Record<string, unknown>>)[name]);
    if (count !== undefined) counts[bucket] = count;
  }
  return counts;
};

/** The first of the attributes with a count; one with another value is recorded and stays in the metadata. */
export const takeCount = (view: SpanView, keys: readonly string[] | undefined): number | undefined => {
  if (keys === undefined || !view.mayHaveAny(keys)) return undefined;
  for (const key of keys) {
    const value = view.get(key);
    if (value === undefined) continue;
    const count = countOf(value);
    if (count !== undefined) {
      view.take(key);
      return count;
    }
    view.note(`${key} is not a whole number of 0 or more, so it was not counted`);
  }
  return undefined;
};

export const takeCounts = (
  view: SpanView,
  buckets: Readonly<Record<string, readonly string[]>> | undefined,
): Record<string, number> => {
  const counts: Record<string, number> = {};
  if (buckets === undefined) return counts;
  for (const bucket in buckets) {
    const count = takeCount(view, buckets[bucket]);
    if (count !== undefined) counts[bucket] = count;
  }
  return counts;
};

/**
 * `normaliseUsage`, for emitters whose total excludes what their input excludes: a total below the sum of the buckets
 * is not the total.
 */
export const countedUsage = (reported: ReportedUsage, counting: TokenCounting, role: UsageRole): Usage | undefined => {
  const usage = normaliseUsage(reported, counting, role);
  if (usage === undefined || usage.convention !== 'exclusive' || reported.total === undefined) return usage;
  const { total: _left, ...buckets } = usage.details;
  const total = Object.values(buckets).reduce((sum, units) => sum + units, 0);
  return total > reported.total ? { ...usage, details: { ...buckets, total } } : usage;
};

/** Counts of parts of the input; those that are also within another one are taken out of it. */
const takeInputParts = (view: SpanView, buckets: UsageKeys['inputParts']): Readonly<Record<string, number>> => {
  const parts = takeCounts(view, buckets);
  takeOutLifetimes(parts);
  moveCached(parts, 'audio', parts['input_cached_audio_tokens']);
  moveCached(parts, 'image', parts['input_cached_image_tokens']);
  return parts;
};

/**
 * Spans that used no tokens: operations that ask how many something has, by the conventions and by those of
 * OpenInference, AG2's records of calls that have spans of their own, and what Promptfoo answers from its own cache.
 */
const withoutUse: readonly (readonly [key: string, value: string | boolean])[] = [
  ['gen_ai.operation.name', 'tokenize'],
  ['openinference.span.kind', 'TOKEN_COUNTER'],
  ['ag2.usage.kind', 'model_call'],
  ['promptfoo.cache_hit', true],
];

/** VoltAgent's span of the model in a run, whose counts of the last step are within those of the run. */
const isWithinRun = (view: SpanView): boolean =>
  view.get('span.type') === 'llm' && view.get('entity.type') === 'agent' && view.get('span.label') === undefined;

/** OpenHands' span around a call, over Laminar, has its cost and only what was cached: the call below it has all counts. */
const isCostOfCall = (view: SpanView): boolean =>
  view.get('lmnr.span.type') === 'LLM' && view.get('gen_ai.usage.cost') !== undefined;

/** The counts as they are reported; `undefined` for a span that used no tokens, or whose run has them. */
export const takeReported = (view: SpanView, keys: UsageKeys): ReportedUsage | undefined => {
  if (withoutUse.some(([key, value]) => view.get(key) === value) || isWithinRun(view)) return undefined;
  const input = takeCount(view, keys.input);
  const output = takeCount(view, keys.output);
  const total = takeCount(view, keys.total);
  if (isCostOfCall(view) && input === undefined && output === undefined && total === undefined) return undefined;
  return {
    input,
    output,
    total,
    inputParts: takeInputParts(view, keys.inputParts),
    outputParts: takeCounts(view, keys.outputParts),
  };
};

/** Usage that is reported in attributes of its own. */
export const reportedUsage = (keys: UsageKeys, counting: TokenCounting, rank?: number): Source<Usage> => ({
  keys: keysOf(keys),
  keeps: true,
  ...(rank === undefined ? {} : { rank }),
  read: (_value: AttributeValue, view) => {
    const reported = takeReported(view, keys);
    return reported === undefined ? undefined : countedUsage(reported, view.tokenCounting(counting), view.usageRole);
  },
});

export const keysOf = ({ input, output, total, inputParts, outputParts }: UsageKeys): readonly string[] => [
  ...(input ?? []),
  ...(output ?? []),
  ...(total ?? []),
  ...Object.values(inputParts ?? {}).flat(),
  ...Object.values(outputParts ?? {}).flat(),
];

/** True if the counts are those of Anthropic's own answer, whose input leaves out what was cached. */
export const isPassedOn = (answered: AttributeValue | undefined, input: number | undefined): boolean =>
  isMap(answered) &&
  countOf(answered['cache_read_input_tokens']) !== undefined &&
  countOf(answered['input_tokens']) === input;
