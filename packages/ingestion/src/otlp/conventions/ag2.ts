import type { ObservationType, Usage } from '@spanledger/core';
import { attribute, someContent } from './attribute-source.ts';
import type { Convention, Source } from './convention.ts';
import { usageBesideThoughts } from './gemini-usage.ts';

const scopeName = 'opentelemetry.instrumentation.ag2';

/** Gemini's own counts, whose thoughts are not in the output. */
const usageOfGemini: Source<Usage> = {
  keys: [`scope:${scopeName}`],
  rank: 590,
  keeps: true,
  read: (_value, view) => (view.get('gen_ai.provider.name') === 'google' ? usageBesideThoughts(view) : undefined),
};

/** AG2 records each call in a span of its own too. */
const recordOfCall = attribute<ObservationType>(
  'ag2.usage.kind',
  (value) => (value === 'model_call' ? 'SPAN' : undefined),
  { rank: 410, keeps: true },
);

/** AG2. It follows the generative-AI conventions, but for the counts of some providers, which it passes on. */
export const ag2: Convention = {
  name: 'ag2',
  rank: 605,
  fields: {
    type: [recordOfCall],
    input: [attribute('ag2.human_input.prompt', someContent)],
    output: [attribute('ag2.human_input.response', someContent)],
    usage: [usageOfGemini],
  },
  tokenCountings: { [scopeName]: { anthropic: 'exclusive', bedrock: 'exclusive' } },
};
