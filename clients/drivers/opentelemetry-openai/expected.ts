import {
  attributed,
  failed,
  openaiEmbedding,
  openaiToolCallPlain,
  openaiWordsPlain,
  tool,
} from '../../src/checks/agent-expectations.ts';
import type { ExpectedTraces } from '../../src/checks/expected-trace.ts';
import { scenario } from '../../src/scenario.ts';

const chat = { type: 'GENERATION', name: `chat ${scenario.chatModel}`, model: scenario.chatModelUsed };

export const expected: ExpectedTraces = {
  agent: [
    {
      name: `invoke_agent ${scenario.traceName}`,
      ...attributed,
      tags: [],
      totalCost: 0.000_185_16,
      observations: [
        {
          type: 'AGENT',
          name: `invoke_agent ${scenario.traceName}`,
          // The instrumentation sends messages only as log records, and no details of usage.
          children: [
            {
              ...chat,
              modelParameters: { max_tokens: 500, temperature: 1 },
              ...openaiToolCallPlain,
            },
            tool,
            { ...chat, ...openaiWordsPlain },
            { type: 'GENERATION', name: `chat ${scenario.missingModel}`, ...failed },
            {
              type: 'EMBEDDING',
              name: `embeddings ${scenario.embeddingModel}`,
              model: scenario.embeddingModel,
              ...openaiEmbedding,
            },
          ],
        },
      ],
    },
  ],
};
