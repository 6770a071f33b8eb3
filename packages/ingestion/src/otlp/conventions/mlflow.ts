import {
  takeOutLifetimes,
  type ObservationLevel,
  type ObservationType,
  type Usage,
  type UsageRole,
  type Usd,
} from '@spanledger/core';
import type { AttributeValue } from '../otlp-span.ts';
import { attribute, isMap, jsonContent, label, oneOf, parsed, parsedObject, unquoted } from './attribute-source.ts';
import type { Convention, SpanView } from './convention.ts';
import { geminiUsage } from './gemini-usage.ts';
import { amountOf } from './given-details.ts';
import { metadataBelow } from './metadata-source.ts';
import { countOf, countedUsage, countsIn, isPassedOn } from './usage-source.ts';

const kinds: Readonly<Record<string, ObservationType>> = {
  LLM: 'GENERATION',
  CHAT_MODEL: 'GENERATION',
  CHAIN: 'CHAIN',
  WORKFLOW: 'CHAIN',
  AGENT: 'AGENT',
  TOOL: 'TOOL',
  RETRIEVER: 'RETRIEVER',
  RERANKER: 'RETRIEVER',
  EMBEDDING: 'EMBEDDING',
  GUARDRAIL: 'GUARDRAIL',
  EVALUATOR: 'EVALUATOR',
};
const aggregates: Readonly<Record<string, UsageRole>> = {
  CHAIN: 'aggregate',
  WORKFLOW: 'aggregate',
  TASK: 'aggregate',
  AGENT: 'aggregate',
};
const levels: Readonly<Record<string, ObservationLevel>> = {
  DEBUG: 'DEBUG',
  WARNING: 'WARNING',
  ERROR: 'ERROR',
  CRITICAL: 'ERROR',
};

const text = (value: AttributeValue): string | undefined => label(unquoted(value));

const cacheBuckets = {
  cache_read_input_tokens: 'input_cached_tokens',
  cache_creation_input_tokens: 'input_cache_creation',
  cache_creation_input_tokens_above_1hr: 'input_cache_creation_1h',
} as const;

/**
 * From version 3.12 on, the input includes what was cached; before, MLflow passes Anthropic's own on. Of Gemini's counts
 * the thoughts are in the answer alone.
 */
const usageOf = (value: AttributeValue, view: SpanView): Usage | undefined => {
  const usage = parsedObject(value);
  if (usage === undefined) return undefined;
  const answer = parsedObject(view.get('mlflow.spanOutputs'));
  const input = countOf(usage['input_tokens']);
  const ofGemini = answer?.['usage_metadata'];
  if (isMap(ofGemini) && countOf(ofGemini['prompt_token_count']) === input) return geminiUsage(ofGemini, view);
  const inputParts = countsIn(usage, cacheBuckets);
  takeOutLifetimes(inputParts);
  return countedUsage(
    { input, output: countOf(usage['output_tokens']), total: countOf(usage['total_tokens']), inputParts },
    isPassedOn(answer?.['usage'], input) ? 'exclusive' : 'inclusive',
    view.usageRole,
  );
};

/** Embeddings have no usage but in their answer. */
const usageOfEmbedding = (value: AttributeValue, view: SpanView): Usage | undefined => {
  if (unquoted(view.get('mlflow.spanType') ?? null) !== 'EMBEDDING') return undefined;
  const usage = parsedObject(parsedObject(value)?.['usage']);
  const [input, total] = [countOf(usage?.['prompt_tokens']), countOf(usage?.['total_tokens'])];
  return input === undefined ? undefined : countedUsage({ input, total }, 'inclusive', view.usageRole);
};

const costNames = { total: 'total_cost', input: 'input_cost', output: 'output_cost' } as const;

const costOf = (value: AttributeValue, view: SpanView): Readonly<Record<string, Usd>> | undefined => {
  const cost = parsedObject(value);
  const amounts: Record<string, Usd> = {};
  for (const [bucket, name] of Object.entries(costNames)) {
    const amount = amountOf(cost?.[name] ?? undefined, `mlflow.llm.cost ${name}`, view);
    if (amount !== undefined) amounts[bucket] = amount;
  }
  return Object.keys(amounts).length === 0 ? undefined : amounts;
};

const linkedPrompt = (value: AttributeValue, name: 'name' | 'version'): AttributeValue | undefined => {
  const prompts = parsed(value);
  const first = Array.isArray(prompts) ? prompts[0] : undefined;
  const member = isMap(first) ? first[name] : undefined;
  return typeof member === 'object' ? undefined : member;
};

/** MLflow Tracing. Each of its attributes is JSON in a text. */
export const mlflow: Convention = {
  name: 'mlflow',
  rank: 680,
  fields: {
    type: [attribute('mlflow.spanType', (value) => oneOf(kinds)(unquoted(value)), { rank: 440, keeps: true })],
    input: [attribute('mlflow.spanInputs', jsonContent)],
    output: [attribute('mlflow.spanOutputs', jsonContent)],
    model: [attribute('mlflow.llm.model', text)],
    provider: [attribute('mlflow.llm.provider', text)],
    usageRole: [attribute('mlflow.spanType', (value) => oneOf(aggregates)(unquoted(value)), { keeps: true })],
    usage: [
      attribute('mlflow.chat.tokenUsage', usageOf),
      attribute('mlflow.spanOutputs', usageOfEmbedding, { keeps: true }),
    ],
    cost: [attribute('mlflow.llm.cost', costOf)],
    level: [attribute('mlflow.spanLogLevel', (value) => oneOf(levels)(unquoted(value)), { keeps: true })],
    promptName: [
      attribute('mlflow.linkedPrompts', (value) => label(linkedPrompt(value, 'name') ?? null), { keeps: true }),
    ],
    promptVersion: [attribute('mlflow.linkedPrompts', (value) => countOf(linkedPrompt(value, 'version')))],
    traceMetadata: [metadataBelow('mlflow.traceTag')],
    metadata: [metadataBelow('mlflow.traceTag')],
  },
};
