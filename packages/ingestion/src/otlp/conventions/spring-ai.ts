import type { ObservationType, Usage, UsageRole } from '@spanledger/core';
import type { AttributeValue } from '../otlp-span.ts';
import { attribute, attributes, label, oneOf, someContent } from './attribute-source.ts';
import type { Convention, Source, SpanView } from './convention.ts';
import { geminiUsage } from './gemini-usage.ts';
import { countOf } from './usage-source.ts';

const kinds: Readonly<Record<string, ObservationType>> = {
  CHAT_CLIENT: 'CHAIN',
  ADVISOR: 'CHAIN',
  TOOL_CALL: 'TOOL',
};
const aggregates: Readonly<Record<string, UsageRole>> = { CHAT_CLIENT: 'aggregate', ADVISOR: 'aggregate' };

/** Adding and deleting documents is no retrieval. */
const vectorStore = (value: AttributeValue, view: SpanView): ObservationType | undefined =>
  value === 'vector_store' && view.get('db.operation.name') === 'query' ? 'RETRIEVER' : undefined;

const scopeName = 'org.springframework.boot';
const ofGoogle: ReadonlySet<AttributeValue | undefined> = new Set(['google_genai', 'vertex_ai']);

/**
 * Google's counts, of which the thoughts of a call, and all of an embedding, are in the total alone. So is the input of
 * built-in tools, which cannot be told from thoughts.
 */
const usageOfGoogle: Source<Usage> = attribute(
  'gen_ai.usage.total_tokens',
  (value, view) => {
    if (view.scopeName !== scopeName || !ofGoogle.has(view.get('gen_ai.system'))) return undefined;
    const total = countOf(value);
    const input = countOf(view.get('gen_ai.usage.input_tokens'));
    const output = countOf(view.get('gen_ai.usage.output_tokens')) ?? 0;
    if (total === undefined || input === undefined) return undefined;
    const beside = Math.max(total - input - output, 0);
    const isEmbedding = view.get('gen_ai.operation.name') === 'embedding';
    const cached = countOf(view.get('gen_ai.usage.cache_read.input_tokens')) ?? null;
    const counts = {
      prompt_token_count: isEmbedding ? input + beside : input,
      cached_content_token_count: cached,
      candidates_token_count: output,
      thoughts_token_count: isEmbedding ? 0 : beside,
    };
    return geminiUsage(counts, view);
  },
  { rank: 590, keeps: true },
);

/** Micrometer writes `none` for what is absent: here, for the model of an answer that names none. */
const requestedModel: Source<string> = {
  keys: ['gen_ai.response.model', 'gen_ai.request.model'],
  rank: 245,
  read: (value, view) =>
    view.scopeName === scopeName && value === 'none' ? label(view.get('gen_ai.request.model') ?? null) : undefined,
};

/** Spring AI. Its model calls follow the generative-AI conventions; every value is a text. */
export const springAi: Convention = {
  name: 'spring-ai',
  rank: 795,
  fields: {
    type: [
      attribute('spring.ai.kind', oneOf(kinds), { rank: 185, keeps: true }),
      attribute('spring.ai.kind', vectorStore, { rank: 186, keeps: true }),
    ],
    name: [attribute('spring.ai.tool.definition.name', label, { rank: 55 })],
    input: attributes(
      ['spring.ai.tool.call.arguments', 'db.vector.query.content', 'spring.ai.chat.client.user.text'],
      someContent,
    ),
    output: attributes(['spring.ai.tool.call.result', 'db.vector.query.response.documents'], someContent),
    model: [requestedModel],
    usageRole: [attribute('spring.ai.kind', oneOf(aggregates), { keeps: true })],
    usage: [usageOfGoogle],
    sessionId: [attribute('spring.ai.chat.client.conversation.id', label, { rank: 300 })],
  },
  tokenCountings: { [scopeName]: { anthropic: 'exclusive', bedrock_converse: 'exclusive' } },
};
