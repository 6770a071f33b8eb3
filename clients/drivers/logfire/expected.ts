import { expect } from 'vitest';
import {
  attributed,
  failed,
  openaiEmbedding,
  openaiToolCallPlain,
  openaiWordsPlain,
} from '../../src/checks/agent-expectations.ts';
import type { ExpectedTraces } from '../../src/checks/expected-trace.ts';
import { scenario, weatherTool } from '../../src/scenario.ts';

const chat = { type: 'GENERATION', name: `chat ${scenario.chatModel}`, model: scenario.chatModelUsed };
const post = { type: 'SPAN', name: 'POST' };

export const expected: ExpectedTraces = {
  agent: [
    {
      name: scenario.traceName,
      ...attributed,
      environment: scenario.environment,
      version: scenario.release,
      totalCost: 0.000_185_16,
      observations: [
        {
          type: 'SPAN',
          name: scenario.traceName,
          children: [
            { ...chat, ...openaiToolCallPlain, children: [post] },
            // The name is the message, not its template.
            { type: 'SPAN', name: `calling ${weatherTool.name}` },
            { ...chat, ...openaiWordsPlain, children: [post] },
            {
              type: 'GENERATION',
              name: `chat ${scenario.missingModel}`,
              ...failed,
              children: [{ ...post, level: 'ERROR', statusMessage: '404' }],
            },
            {
              type: 'EMBEDDING',
              name: `embeddings ${scenario.embeddingModel}`,
              model: scenario.embeddingModel,
              ...openaiEmbedding,
              children: [post],
            },
            { type: 'EVENT', name: `answered ${scenario.question}` },
            {
              type: 'SPAN',
              name: 'the tool broke',
              level: 'ERROR',
              statusMessage: expect.stringContaining('no forecast') as unknown,
            },
          ],
        },
      ],
    },
  ],
};
