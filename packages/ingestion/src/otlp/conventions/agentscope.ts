import type { Convention } from './convention.ts';
import { genAiUsageKeys } from './gen-ai-usage-keys.ts';
import { reportedUsage } from './usage-source.ts';

const cached = reportedUsage(
  {
    ...genAiUsageKeys('gen_ai.usage.'),
    inputParts: {
      input_cached_tokens: ['agentscope.usage.cache_input_tokens'],
      input_cache_creation: ['agentscope.usage.cache_creation_input_tokens'],
    },
  },
  'inclusive',
  590,
);

/** AgentScope: the generative-AI conventions, with names of its own for what was cached, which Anthropic's input leaves out. */
export const agentScope: Convention = {
  name: 'agentscope',
  rank: 604,
  fields: {
    usage: [
      {
        ...cached,
        keys: ['agentscope.usage.cache_input_tokens', 'agentscope.usage.cache_creation_input_tokens'],
      },
    ],
  },
  tokenCountings: { agentscope: { anthropic: 'exclusive' } },
};
