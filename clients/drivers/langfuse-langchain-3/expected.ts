import { expect } from 'vitest';
import { attributed, chatMessages, failed, tool, toolCallMessage } from '../../src/checks/agent-expectations.ts';
import type { ExpectedTraces } from '../../src/checks/expected-trace.ts';
import { scenario } from '../../src/scenario.ts';

/** The client's own usage map, stored unchanged. */
const ownNames = { input_audio: 0, output_audio: 0 };

export const expected: ExpectedTraces = {
  agent: [
    {
      name: scenario.traceName,
      ...attributed,
      input: { question: scenario.question },
      output: { answer: scenario.answer },
      totalCost: 0.000_141_8,
      observations: [
        {
          type: 'SPAN',
          name: scenario.traceName,
          input: { question: scenario.question },
          output: { answer: scenario.answer },
          children: [
            {
              type: 'GENERATION',
              name: 'ChatOpenAI',
              model: scenario.chatModelUsed,
              input: chatMessages,
              output: { role: 'assistant', content: '', additional_kwargs: { tool_calls: toolCallMessage.tool_calls } },
              usage: { ...ownNames, input: 56, input_cache_read: 64, output: 18, output_reasoning: 12, total: 150 },
              cost: 0.000_075_6,
            },
            { ...tool, type: 'SPAN' },
            {
              type: 'GENERATION',
              name: 'ChatOpenAI',
              model: scenario.chatModelUsed,
              output: expect.objectContaining({ content: scenario.answer }) as unknown,
              hasFirstToken: true,
              usage: { ...ownNames, input: 52, input_cache_read: 128, output: 20, output_reasoning: 5, total: 205 },
              cost: 0.000_066_2,
            },
            { type: 'GENERATION', name: 'ChatOpenAI', ...failed },
          ],
        },
      ],
    },
  ],
};
