import { expect } from 'vitest';
import {
  attributed,
  chatMessages,
  failed,
  openaiToolCall,
  openaiWithout,
  openaiWords,
  released,
  toolCallMessage,
} from '../../src/checks/agent-expectations.ts';
import { controlTraces, linkedExperiment } from '../../src/checks/control-expectations.ts';
import type { ExpectedTraces } from '../../src/checks/expected-trace.ts';
import { scenario, toolArguments, toolResult, weatherTool } from '../../src/scenario.ts';

export const expected: ExpectedTraces = {
  ...controlTraces(linkedExperiment),
  agent: [
    {
      name: scenario.traceName,
      ...attributed,
      ...released,
      version: '7',
      input: { question: scenario.question },
      output: { answer: scenario.answer },
      metadata: { plan: 'pro' },
      totalCost: 0.000_141_8,
      scores: [{ name: 'helpful', value: 1, dataType: 'NUMERIC', comment: 'short' }],
      observations: [
        {
          type: 'SPAN',
          name: 'answer',
          input: scenario.question,
          output: scenario.answer,
          children: [
            {
              type: 'GENERATION',
              name: 'plan',
              model: scenario.chatModelUsed,
              modelParameters: { temperature: 1, max_completion_tokens: 500 },
              input: chatMessages,
              output: toolCallMessage,
              ...openaiToolCall,
            },
            { type: 'SPAN', name: weatherTool.name, input: toolArguments, output: toolResult },
            {
              type: 'GENERATION',
              name: 'answer-in-words',
              model: scenario.chatModelUsed,
              input: chatMessages,
              output: scenario.answer,
              hasFirstToken: true,
              ...openaiWords,
            },
            { type: 'EVENT', name: 'cache-miss', level: 'DEBUG', input: { key: 'paris' } },
            { type: 'GENERATION', name: 'retry', input: chatMessages, ...failed },
          ],
        },
      ],
    },
  ],
  openai: [
    {
      name: scenario.traceName,
      ...attributed,
      output: scenario.answer,
      totalCost: 0.000_141_8,
      observations: [
        {
          type: 'GENERATION',
          name: 'llm',
          model: scenario.chatModelUsed,
          input: expect.objectContaining({ messages: chatMessages }) as unknown,
          output: expect.objectContaining(toolCallMessage) as unknown,
          // The wrapper's own usage map: it has parts and also the sums that include them, as its total proves.
          usage: { ...openaiWithout, ...openaiToolCall.usage },
          // 56 × 0.25 + 64 × 0.025 + 30 × 2
          cost: 0.000_075_6,
        },
        {
          type: 'GENERATION',
          name: 'llm',
          model: scenario.chatModel,
          output: scenario.answer,
          hasFirstToken: true,
          usage: { ...openaiWithout, ...openaiWords.usage },
          // 52 × 0.25 + 128 × 0.025 + 25 × 2
          cost: 0.000_066_2,
        },
        { type: 'GENERATION', name: 'llm', ...failed, cost: 0 },
        { type: 'GENERATION', name: 'llm', model: scenario.embeddingModel, input: scenario.question },
      ],
    },
  ],
};
