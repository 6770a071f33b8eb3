import {
  anthropicToolCall,
  anthropicWords,
  openaiBoth,
  openaiEmbedding,
  openaiToolCall,
  openaiWords,
} from '../../src/checks/agent-expectations.ts';
import type { ExpectedTraces } from '../../src/checks/expected-trace.ts';
import { anthropicModels, openaiModels, vercelAiTrace } from '../../src/checks/vercel-ai-expectations.ts';

export const expected: ExpectedTraces = {
  openai: [
    vercelAiTrace({
      ...openaiModels,
      totalCost: 0.000_208_16,
      toolCall: openaiToolCall,
      words: openaiWords,
      steps: openaiBoth,
      streamed: openaiWords,
      embedding: openaiEmbedding,
    }),
  ],
  anthropic: [
    vercelAiTrace({
      ...anthropicModels,
      totalCost: 0.001_851,
      toolCall: {
        usage: { input: 56, input_cached_tokens: 64, input_cache_creation_5m: 20, output: 30, total: 170 },
        cost: anthropicToolCall.cost,
      },
      words: anthropicWords,
      steps: {
        usage: { input: 108, input_cached_tokens: 192, input_cache_creation: 20, output: 55, total: 375 },
        cost: 0.001_281_6,
      },
      streamed: anthropicWords,
    }),
  ],
};
