import type { ObservationType, UsageRole } from '@spanledger/core';
import type { AttributeValue } from '../otlp-span.ts';
import { attribute, attributes, label, oneOf, someContent } from './attribute-source.ts';
import type { Convention, SpanView } from './convention.ts';

const kinds: Readonly<Record<string, ObservationType>> = {
  CHAT_CLIENT: 'CHAIN',
  ADVISOR: 'CHAIN',
  TOOL_CALL: 'TOOL',
};
const aggregates: Readonly<Record<string, UsageRole>> = { CHAT_CLIENT: 'aggregate', ADVISOR: 'aggregate' };

/** Adding and deleting documents is no retrieval. */
const vectorStore = (value: AttributeValue, view: SpanView): ObservationType | undefined =>
  value === 'vector_store' && view.get('db.operation.name') === 'query' ? 'RETRIEVER' : undefined;

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
    usageRole: [attribute('spring.ai.kind', oneOf(aggregates), { keeps: true })],
    sessionId: [attribute('spring.ai.chat.client.conversation.id', label, { rank: 300 })],
  },
  tokenCountings: { 'org.springframework.boot': { anthropic: 'exclusive' } },
};
