import {
  anthropicToolCall,
  anthropicWords,
  openaiBoth,
  openaiBothCached,
  openaiEmbedding,
  openaiToolCall,
  openaiToolCallCached,
  openaiWords,
  openaiWordsCached,
} from '../../src/checks/agent-expectations.ts';
import type { ExpectedObservation, ExpectedTraces } from '../../src/checks/expected-trace.ts';
import { vercelAi7Calls } from '../../src/checks/vercel-ai-7-expectations.ts';
import { anthropicModels, openaiModels, vercelAiTrace } from '../../src/checks/vercel-ai-expectations.ts';
import { scenario } from '../../src/scenario.ts';

// This major version does not send the metadata that contained user, session and tags.
const trace = { name: scenario.traceName, userId: null, sessionId: null, tags: [] };
const root = { type: 'SPAN', name: scenario.traceName };

const embeddings: ExpectedObservation = {
  type: 'EMBEDDING',
  name: `embeddings ${scenario.embeddingModel}`,
  model: scenario.embeddingModel,
};

export const expected: ExpectedTraces = {
  openai: [
    {
      ...trace,
      totalCost: 0.000_208_16,
      observations: [
        {
          ...root,
          children: [
            ...vercelAi7Calls({
              ...openaiModels,
              totalCost: 0.000_208_16,
              toolCall: openaiToolCallCached,
              words: openaiWordsCached,
              steps: openaiBothCached,
              streamed: openaiWordsCached,
            }),
            { ...embeddings, children: [{ ...embeddings, ...openaiEmbedding }] },
          ],
        },
      ],
    },
  ],
  legacy: [
    {
      ...vercelAiTrace({
        ...openaiModels,
        totalCost: 0.000_208_16,
        toolCall: openaiToolCall,
        words: openaiWords,
        steps: openaiBoth,
        streamed: openaiWords,
        embedding: openaiEmbedding,
        isLegacyOf7: true,
      }),
      ...trace,
    },
  ],
  anthropic: [
    {
      ...trace,
      totalCost: 0.001_851,
      observations: [
        {
          ...root,
          children: vercelAi7Calls({
            ...anthropicModels,
            totalCost: 0.001_851,
            toolCall: anthropicToolCall,
            words: anthropicWords,
            steps: {
              usage: { input: 108, input_cached_tokens: 192, input_cache_creation: 20, output: 55, total: 375 },
              cost: 0.001_281_6,
            },
            streamed: anthropicWords,
          }),
        },
      ],
    },
  ],
};
