import {
  appSpan,
  appTrace,
  failed,
  openaiEmbedding,
  openaiToolCallPlain,
  openaiWordsPlain,
} from '../../../src/checks/agent-expectations.ts';
import type { ExpectedTraces } from '../../../src/checks/expected-trace.ts';
import { scenario } from '../../../src/scenario.ts';

const chat = { type: 'GENERATION', name: `chat ${scenario.chatModel}`, model: scenario.chatModelUsed };

export const expected: ExpectedTraces = {
  agent: [
    {
      ...appTrace,
      totalCost: 0.000_185_16,
      observations: [
        {
          ...appSpan,
          children: [
            { ...chat, ...openaiToolCallPlain },
            { ...chat, ...openaiWordsPlain },
            { ...chat, name: `chat ${scenario.missingModel}`, ...failed },
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
