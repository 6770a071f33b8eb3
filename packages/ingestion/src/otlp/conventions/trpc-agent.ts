import { onlyOn } from './attribute-source.ts';
import type { Convention } from './convention.ts';
import { genAiUsageKeys } from './gen-ai-usage-keys.ts';
import { keysOf, reportedUsage } from './usage-source.ts';

const scopeName = 'trpc.agent.go';
const inputParts = {
  input_cached_tokens: ['gen_ai.usage.input_tokens.cache_read'],
  input_cache_creation: ['gen_ai.usage.input_tokens.cache_creation'],
};
const exclusive = reportedUsage({ ...genAiUsageKeys('gen_ai.usage.'), inputParts }, 'exclusive', 589);

/**
 * tRPC-Agent-Go. It passes counts on: those of Anthropic and Bedrock, whose input leaves out what was cached, and of no
 * other provider, by two names of which others mean a part of their input.
 */
export const trpcAgent: Convention = {
  name: 'trpc-agent',
  rank: 589,
  fields: {
    usage: [
      {
        ...exclusive,
        keys: keysOf({ inputParts }),
        read: onlyOn((view) => view.scopeName === scopeName)(exclusive.read),
      },
    ],
  },
};
