import type { Convention } from './convention.ts';
import { genAiUsageKeys } from './gen-ai-usage-keys.ts';
import { keysOf, reportedUsage } from './usage-source.ts';

const ownKeys = {
  inputParts: {
    input_cached_tokens: ['agentscope.usage.cache_input_tokens'],
    input_cache_creation: ['agentscope.usage.cache_creation_input_tokens'],
  },
};

/** AgentScope: the generative-AI conventions, with names of its own for what was cached, which Anthropic's input leaves out. */
export const agentScope: Convention = {
  name: 'agentscope',
  rank: 604,
  fields: {
    usage: [
      {
        ...reportedUsage({ ...genAiUsageKeys('gen_ai.usage.'), ...ownKeys }, 'inclusive', 590),
        keys: keysOf(ownKeys),
      },
    ],
  },
  tokenCountings: { agentscope: { anthropic: 'exclusive' } },
};
