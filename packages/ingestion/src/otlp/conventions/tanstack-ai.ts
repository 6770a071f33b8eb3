import type { ObservationType, Usage, UsageRole } from '@spanledger/core';
import type { AttributeValue } from '../otlp-span.ts';
import { attribute } from './attribute-source.ts';
import type { Convention, Source, SpanView } from './convention.ts';
import { genAiUsageKeys } from './gen-ai-usage-keys.ts';
import { countedUsage, takeReported } from './usage-source.ts';

/** The span around the rounds of a chat: it has no operation, and after a failure no attribute of its own. */
const isRun = (view: SpanView): boolean => {
  const model = view.get('gen_ai.request.model');
  return (
    view.get('gen_ai.operation.name') === undefined && typeof model === 'string' && view.span.name === `chat ${model}`
  );
};

/** That span has the sum of its rounds, whether it succeeds or fails. */
const roleOfRun = (_value: AttributeValue, view: SpanView): UsageRole | undefined =>
  isRun(view) ? 'aggregate' : undefined;

const keys = genAiUsageKeys('gen_ai.usage.');

/** Anthropic's counts as they are, whose input leaves out what was cached. */
const usageOfClaude: Source<Usage> = {
  keys: ['tanstack.ai.iteration', 'tanstack.ai.iterations'],
  rank: 590,
  keeps: true,
  read: (_value, view) => {
    const reported = view.get('gen_ai.system') === 'anthropic' ? takeReported(view, keys) : undefined;
    return reported === undefined ? undefined : countedUsage(reported, 'exclusive', view.usageRole);
  },
};

/** TanStack AI: the generative-AI conventions, with the sum of all rounds of a chat on the span around them. */
export const tanStackAi: Convention = {
  name: 'tanstack-ai',
  rank: 690,
  fields: {
    type: [attribute('tanstack.ai.iterations', (): ObservationType => 'AGENT', { rank: 410, keeps: true })],
    usageRole: [attribute('gen_ai.system', roleOfRun, { keeps: true })],
    usage: [usageOfClaude],
  },
};
