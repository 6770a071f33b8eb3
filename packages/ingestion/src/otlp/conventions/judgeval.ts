import { providerUsage, takeOutLifetimes, type ObservationType, type Usage } from '@spanledger/core';
import type { AttributeValue } from '../otlp-span.ts';
import { attribute, attributes, label, oneOf, parsedObject, someContent } from './attribute-source.ts';
import type { Convention, Source, SpanView } from './convention.ts';
import { geminiUsage } from './gemini-usage.ts';
import { totalAmountOf } from './given-details.ts';
import { countedUsage, countsIn, keysOf, lifetimeBuckets, takeReported, type UsageKeys } from './usage-source.ts';

const types: Readonly<Record<string, ObservationType>> = {
  LLM: 'GENERATION',
  TOOL: 'TOOL',
  AGENT: 'AGENT',
  CHAIN: 'CHAIN',
  RETRIEVER: 'RETRIEVER',
};

const answered = 'judgment.usage.metadata';
const cost = 'judgment.usage.total_cost_usd';

/** The provider's own usage. The counts beside it have what Gemini read from a cache twice. */
const usageInMetadata = (value: AttributeValue, view: SpanView): Usage | undefined => {
  const given = parsedObject(value);
  if (given === undefined) return undefined;
  const ofGemini = geminiUsage(given, view);
  if (ofGemini !== undefined) return ofGemini;
  const usage = providerUsage(given);
  return usage === undefined || 'wrong' in usage ? undefined : { ...usage, role: view.usageRole };
};

const keys: UsageKeys = {
  input: ['judgment.usage.non_cached_input_tokens'],
  output: ['judgment.usage.output_tokens'],
  inputParts: {
    input_cached_tokens: ['judgment.usage.cache_read_input_tokens'],
    input_cache_creation: ['judgment.usage.cache_creation_input_tokens'],
    input_image_tokens: ['judgment.usage.non_cached_input_image_tokens'],
  },
  outputParts: { output_image_tokens: ['judgment.usage.output_image_tokens'] },
};

/** The counts; the lifetimes of what was written to a cache are in Anthropic's own usage. */
const counts: Source<Usage> = {
  keys: keysOf(keys),
  keeps: true,
  read: (_value, view) => {
    const reported = takeReported(view, keys);
    if (reported === undefined) return undefined;
    const written = parsedObject(view.get(answered))?.['cache_creation'];
    const inputParts = { ...reported.inputParts, ...countsIn(written, lifetimeBuckets) };
    takeOutLifetimes(inputParts);
    return countedUsage({ ...reported, inputParts }, 'exclusive', view.usageRole);
  },
};

/** Judgeval. */
export const judgeval: Convention = {
  name: 'judgeval',
  rank: 586,
  fields: {
    type: [attribute('judgment.span_kind', oneOf(types), { rank: 170, keeps: true })],
    model: [attribute('judgment.llm.model', label, { rank: 240 })],
    provider: [attribute('judgment.llm.provider', label, { rank: 190 })],
    usage: [attribute(answered, usageInMetadata, { rank: 585, keeps: true }), counts],
    cost: [attribute(cost, (value, view) => totalAmountOf(value, cost, view))],
    input: [attribute('judgment.input', someContent)],
    output: [attribute('judgment.output', someContent)],
    sessionId: [attribute('judgment.session_id', label)],
    userId: attributes(['judgment.customer_user_id', 'judgment.customer_id'], label),
  },
};
