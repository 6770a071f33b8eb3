import { openaiEmbedding, openaiToolCall, openaiWords } from '../../src/checks/agent-expectations.ts';
import type { ExpectedTraces } from '../../src/checks/expected-trace.ts';
import { openaiModels, vercelAiTrace } from '../../src/checks/vercel-ai-expectations.ts';

export const expected: ExpectedTraces = {
  openai: [
    vercelAiTrace({
      ...openaiModels,
      totalCost: 0.000_208_16,
      toolCall: openaiToolCall,
      words: openaiWords,
      // In this major version the wrapper has the usage of the last step.
      steps: openaiWords,
      streamed: openaiWords,
      embedding: openaiEmbedding,
    }),
  ],
};
