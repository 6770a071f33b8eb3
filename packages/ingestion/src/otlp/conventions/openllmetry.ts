import { type ObservationType, type Usage, type UsageRole, setOwn } from '@spanledger/core';
import { attributeMap } from '../attribute-map.ts';
import { attribute, attributes, content, label, oneOf, someContent } from './attribute-source.ts';
import type { AttributeFamily, Convention, Source } from './convention.ts';
import { flattenedMessages } from './flattened-messages.ts';
import { geminiUsage, usageWithoutThoughts } from './gemini-usage.ts';
import { genAiUsage } from './gen-ai-usage-keys.ts';
import { withPartsInAnswer } from './usage-in-answer.ts';
import { countOf } from './usage-source.ts';

const kinds: Readonly<Record<string, ObservationType>> = { WORKFLOW: 'CHAIN', AGENT: 'AGENT', TOOL: 'TOOL' };
const requestTypes: Readonly<Record<string, ObservationType>> = {
  CHAT: 'GENERATION',
  COMPLETION: 'GENERATION',
  EMBEDDING: 'EMBEDDING',
  RERANK: 'RETRIEVER',
};
const aggregates: Readonly<Record<string, UsageRole>> = {
  WORKFLOW: 'aggregate',
  TASK: 'aggregate',
  AGENT: 'aggregate',
};

const propertiesPrefix = 'traceloop.association.properties.';

const associationProperties: Source<Readonly<Record<string, string>>> = {
  keys: [`${propertiesPrefix}*`],
  read: (_value, view) => {
    const properties: Record<string, string> = {};
    const family: AttributeFamily | undefined = view.family(propertiesPrefix);
    family?.suffixes.forEach((suffix, index) => setOwn(properties, suffix, content(family.values[index] ?? null)));
    return properties;
  },
};

const vectorQueryKeys = ['db.vector.query.top_k', 'db.pinecone.query.result_count', 'db.chroma.query.n_results'];

/** Vector stores write one span event for each document that they found. */
const resultEvents = ['db.query.result', 'db.search.result'];

const fromResults = (name: string): Source<string> => ({
  keys: [`event:${name}`],
  rank: 794,
  read: (_value, view) => JSON.stringify(view.events(name).map(({ attributes }) => attributeMap(attributes))),
});

const countsOfGemini = {
  prompt_token_count: 'gen_ai.usage.input_tokens',
  candidates_token_count: 'gen_ai.usage.output_tokens',
  thoughts_token_count: 'gen_ai.usage.reasoning_tokens',
  cached_content_token_count: 'gen_ai.usage.cache_read.input_tokens',
  total_token_count: 'gen_ai.usage.total_tokens',
} as const;

/** Gemini's own counts. What its total has in addition is the input of built-in tools. */
const usageOfGemini: Source<Usage> = {
  keys: ['scope:@traceloop/instrumentation-google-generativeai'],
  rank: 590,
  keeps: true,
  read: (_value, view) => {
    const counts: Record<string, number> = {};
    for (const [name, key] of Object.entries(countsOfGemini)) {
      const count = countOf(view.take(key));
      if (count !== undefined) counts[name] = count;
    }
    const { prompt_token_count: prompt = 0, candidates_token_count: candidates = 0 } = counts;
    const { thoughts_token_count: thoughts = 0, total_token_count: total = 0 } = counts;
    const tools = Math.max(total - prompt - candidates - thoughts, 0);
    return geminiUsage({ ...counts, tool_use_prompt_token_count: tools }, view);
  },
};

const wholesOfGemini = usageWithoutThoughts([
  'scope:opentelemetry.instrumentation.google_generativeai',
  'scope:opentelemetry.instrumentation.vertexai',
  'scope:@traceloop/instrumentation-vertexai',
]);

/** LlamaIndex's counts, whose parts only the answer has where OpenAI's Responses API gave it. */
const usageOfLlamaIndex: Source<Usage> = {
  keys: ['scope:opentelemetry.instrumentation.llamaindex'],
  rank: 590,
  keeps: true,
  read: (value, view) => {
    const usage = genAiUsage.read(value, view);
    return usage === undefined ? undefined : withPartsInAnswer(usage, view.get('traceloop.entity.output'), view);
  },
};

/** OpenLLMetry, the instrumentations and SDKs of Traceloop. Its model calls follow the generative-AI conventions. */
export const openLlmetry: Convention = {
  name: 'openllmetry',
  rank: 700,
  fields: {
    type: [
      attribute('traceloop.span.kind', oneOf(kinds), { rank: 460, keeps: true }),
      attribute('llm.request.type', oneOf(requestTypes), { rank: 470, keeps: true }),
      ...attributes<ObservationType>(vectorQueryKeys, () => 'RETRIEVER', { rank: 475, keeps: true }),
    ],
    input: [attribute('traceloop.entity.input', someContent)],
    output: [
      attribute('traceloop.entity.output', someContent),
      // Of its SDK for Go.
      flattenedMessages('llm.completions', 762),
      ...resultEvents.map(fromResults),
    ],
    usageRole: [attribute('traceloop.span.kind', oneOf(aggregates), { keeps: true })],
    usage: [usageOfGemini, wholesOfGemini, usageOfLlamaIndex],
    promptName: [attribute('traceloop.prompt.key', label)],
    promptVersion: [attribute('traceloop.prompt.version', countOf)],
    userId: attributes([`${propertiesPrefix}user_id`, `${propertiesPrefix}userId`], label),
    sessionId: attributes([`${propertiesPrefix}session_id`, `${propertiesPrefix}sessionId`], label),
    metadata: [associationProperties],
  },
  tokenCountings: {
    '@traceloop/instrumentation-anthropic': 'exclusive',
    'opentelemetry.instrumentation.bedrock': 'exclusive',
    'opentelemetry.instrumentation.llamaindex': { anthropic: 'exclusive' },
  },
};
