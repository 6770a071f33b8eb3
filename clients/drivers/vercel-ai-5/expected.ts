import {
  anthropicToolCall,
  anthropicWords,
  openaiEmbedding,
  openaiToolCallPlain,
  openaiWords,
  openaiWordsPlain,
} from '../../src/checks/agent-expectations.ts';
import type { ExpectedTraces } from '../../src/checks/expected-trace.ts';
import { anthropicModels, openaiModels, vercelAiTrace } from '../../src/checks/vercel-ai-expectations.ts';

export const expected: ExpectedTraces = {
  openai: [
    vercelAiTrace({
      ...openaiModels,
      totalCost: 0.000_251_36,
      // This major version sends no usage details for calls without streaming, and the wrapper has the usage of the
      // last step.
      toolCall: openaiToolCallPlain,
      words: openaiWordsPlain,
      steps: openaiWordsPlain,
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
      steps: anthropicWords,
      streamed: anthropicWords,
    }),
  ],
};
