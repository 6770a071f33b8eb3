import { expect } from 'vitest';
import {
  attributed,
  chatMessages,
  failed,
  openaiToolCall,
  openaiWords,
  released,
  tool,
  toolCallMessage,
} from '../../src/checks/agent-expectations.ts';
import type { ExpectedTraces } from '../../src/checks/expected-trace.ts';
import { scenario } from '../../src/scenario.ts';

/** The client's own usage map, stored unchanged. */
const noOthers = {
  input_audio_tokens: 0,
  output_audio_tokens: 0,
  output_accepted_prediction_tokens: 0,
  output_rejected_prediction_tokens: 0,
};

export const expected: ExpectedTraces = {
  agent: [
    {
      name: scenario.traceName,
      ...attributed,
      ...released,
      input: scenario.question,
      output: scenario.answer,
      totalCost: 0.000_141_8,
      observations: [
        {
          type: 'AGENT',
          name: scenario.traceName,
          input: scenario.question,
          output: scenario.answer,
          children: [
            {
              type: 'GENERATION',
              name: 'llm',
              model: scenario.chatModelUsed,
              modelParameters: expect.objectContaining({ temperature: 1 }) as unknown,
              input: expect.objectContaining({ messages: chatMessages }) as unknown,
              output: expect.objectContaining(toolCallMessage) as unknown,
              usage: { ...noOthers, ...openaiToolCall.usage },
              cost: openaiToolCall.cost,
            },
            tool,
            {
              type: 'GENERATION',
              name: 'llm',
              model: scenario.chatModel,
              output: scenario.answer,
              hasFirstToken: true,
              usage: { ...noOthers, ...openaiWords.usage },
              cost: openaiWords.cost,
            },
            { type: 'GENERATION', name: 'llm', ...failed, cost: 0 },
            { type: 'GENERATION', name: 'llm', model: scenario.embeddingModel, input: scenario.question },
          ],
        },
      ],
    },
  ],
};
