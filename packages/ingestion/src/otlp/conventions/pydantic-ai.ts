import type { ObservationType, UsageRole } from '@spanledger/core';
import type { AttributeValue } from '../otlp-span.ts';
import { attribute, label, someContent } from './attribute-source.ts';
import type { Convention, SpanView } from './convention.ts';
import { genAiUsageKeys } from './gen-ai-usage-keys.ts';
import { instructedMessages } from './system-instructions.ts';
import { reportedUsage } from './usage-source.ts';

const scopeName = 'pydantic-ai';
const messagesKey = 'pydantic_ai.all_messages';

const isAgentRun = (view: SpanView): boolean => view.scopeName === scopeName && view.get('model_name') !== undefined;

const agentRun =
  <T>(value: T) =>
  (_name: AttributeValue, view: SpanView) =>
    isAgentRun(view) ? value : undefined;

/** Pydantic AI. Its model calls follow the generative-AI conventions; a run's span carries the sum of their usage. */
export const pydanticAi: Convention = {
  name: 'pydantic-ai',
  rank: 730,
  fields: {
    type: [attribute('agent_name', agentRun<ObservationType>('AGENT'), { rank: 490, keeps: true })],
    input: [attribute(messagesKey, instructedMessages), attribute(messagesKey, someContent, { rank: 731 })],
    output: [attribute('final_result', someContent)],
    model: [attribute('model_name', (value, view) => (isAgentRun(view) ? label(value) : undefined))],
    usageRole: [
      attribute('agent_name', agentRun<UsageRole>('aggregate'), { keeps: true }),
      attribute('gen_ai.aggregated_usage.input_tokens', () => 'aggregate', { keeps: true }),
    ],
    usage: [reportedUsage(genAiUsageKeys('gen_ai.aggregated_usage.'), 'inclusive')],
  },
};
