import { anthropicToolCallByLifetime } from '../../../src/checks/agent-expectations.ts';
import { langfuseTraces } from '../../../src/checks/python-expectations.ts';

// What was written to the cache is told as a whole and by how long it lives, and counted once.
export const expected = langfuseTraces({
  usage: {
    input: 56,
    output: 30,
    cache_read_input_tokens: 64,
    cache_creation_input_tokens: 0,
    input_cache_creation_1h: 0,
    input_cache_creation_5m: 20,
    total: 170,
  },
  cost: anthropicToolCallByLifetime.cost,
});
