import type { ObservationType } from '@spanledger/core';
import type { AttributeValue } from '../otlp-span.ts';
import { attribute, attributes, label, oneOf, someContent } from './attribute-source.ts';
import type { Convention, SpanView } from './convention.ts';
import { reportedUsage } from './usage-source.ts';

/** On every span of VoltAgent; its other names are not its own. */
const entityKey = 'entity.type';

const kinds: Readonly<Record<string, ObservationType>> = {
  LLM: 'GENERATION',
  TOOL: 'TOOL',
  AGENT: 'AGENT',
  RETRIEVER: 'RETRIEVER',
  EMBEDDING: 'EMBEDDING',
  GUARDRAIL: 'GUARDRAIL',
  WORKFLOW: 'CHAIN',
  'WORKFLOW-STEP': 'CHAIN',
  SCORER: 'EVALUATOR',
};

/** Of spans without a kind: the run of an agent, or of a workflow. */
const entities: Readonly<Record<string, ObservationType>> = { AGENT: 'AGENT', WORKFLOW: 'CHAIN' };

const ofVoltAgent =
  <T>(read: (value: AttributeValue, view: SpanView) => T | undefined) =>
  (value: AttributeValue, view: SpanView): T | undefined =>
    view.get(entityKey) === undefined ? undefined : read(value, view);

const entityOf = (value: AttributeValue, view: SpanView): ObservationType | undefined =>
  view.get('span.type') === undefined ? oneOf(entities)(value) : undefined;

/** What a run of an agent used, in all of its steps; the span of its model has what the last step used. */
const usageOfRun = reportedUsage(
  {
    input: ['usage.prompt_tokens'],
    output: ['usage.completion_tokens'],
    total: ['usage.total_tokens'],
    inputParts: { input_cached_tokens: ['usage.cached_tokens'] },
    outputParts: { output_reasoning_tokens: ['usage.reasoning_tokens'] },
  },
  'inclusive',
);

/** VoltAgent. Its usage is that of a run of an agent, without what agents below it used. */
export const voltAgent: Convention = {
  name: 'voltagent',
  rank: 690,
  fields: {
    type: [
      attribute('span.type', ofVoltAgent(oneOf(kinds)), { rank: 410, keeps: true }),
      attribute(entityKey, entityOf, { rank: 411, keeps: true }),
    ],
    name: [attribute('tool.name', ofVoltAgent(label), { rank: 80, keeps: true })],
    input: [attribute('llm.messages', ofVoltAgent(someContent))],
    model: attributes(['llm.model', 'ai.model.name', 'embedding.model'], ofVoltAgent(label)),
    usage: [{ ...usageOfRun, read: ofVoltAgent(usageOfRun.read) }],
    sessionId: [attribute('conversation.id', ofVoltAgent(label))],
  },
};
