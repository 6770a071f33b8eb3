import type { Usage } from '@spanledger/core';
import type { Convention, Source } from './convention.ts';
import { geminiUsage } from './gemini-usage.ts';
import { countsIn } from './usage-source.ts';

const scopeName = 'agent_framework';

const countsOfGemini = {
  'gen_ai.usage.input_tokens': 'prompt_token_count',
  'gen_ai.usage.output_tokens': 'candidates_token_count',
  'gen_ai.usage.reasoning.output_tokens': 'thoughts_token_count',
  'gen_ai.usage.cache_read.input_tokens': 'cached_content_token_count',
} as const;

/** Gemini's own counts, whose thoughts are not in the output. */
const usageOfGemini: Source<Usage> = {
  keys: [`scope:${scopeName}`],
  rank: 590,
  keeps: true,
  read: (_value, view) => {
    if (view.get('gen_ai.provider.name') !== 'gcp.gemini') return undefined;
    const counted = Object.keys(countsOfGemini).map((key) => [key, view.take(key)]);
    return geminiUsage(countsIn(Object.fromEntries(counted), countsOfGemini), view);
  },
};

/**
 * Microsoft's Agent Framework for Python. It follows the generative-AI conventions, but for the counts of some
 * providers, which it passes on.
 */
export const agentFramework: Convention = {
  name: 'agent-framework',
  rank: 605,
  fields: { usage: [usageOfGemini] },
  tokenCountings: {
    [scopeName]: { anthropic: 'exclusive', 'aws.bedrock': 'exclusive', 'google.vertex.ai': 'exclusive' },
  },
};
