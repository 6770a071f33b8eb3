import { expect } from 'vitest';
import {
  attributed,
  chatMessages,
  failed,
  openaiToolCall,
  released,
  tool,
  toolCallMessage,
} from '../../src/checks/agent-expectations.ts';
import { controlTraces, runExperiment } from '../../src/checks/control-expectations.ts';
import type { ExpectedTraces } from '../../src/checks/expected-trace.ts';
import { scenario } from '../../src/scenario.ts';

export const expected: ExpectedTraces = {
  ...controlTraces(runExperiment()),
  agent: [
    {
      name: scenario.traceName,
      ...attributed,
      ...released,
      input: { question: scenario.question },
      output: { answer: scenario.answer },
      metadata: expect.objectContaining({ plan: 'pro' }) as unknown,
      totalCost: 0.500_075_6,
      scores: [
        { name: 'helpful', value: 1, dataType: 'NUMERIC', comment: 'short' },
        { name: 'tone', stringValue: 'warm', dataType: 'CATEGORICAL' },
      ],
      observations: [
        {
          type: 'AGENT',
          name: scenario.traceName,
          input: { question: scenario.question },
          output: { answer: scenario.answer },
          children: [
            {
              type: 'GENERATION',
              name: 'plan',
              model: scenario.chatModelUsed,
              modelParameters: { temperature: 1 },
              input: chatMessages,
              output: toolCallMessage,
              ...openaiToolCall,
            },
            tool,
            {
              type: 'GENERATION',
              name: 'answer-in-words',
              model: scenario.chatModelUsed,
              input: chatMessages,
              output: scenario.answer,
              hasFirstToken: true,
              usage: { input: 180, output: 25, total: 205 },
              cost: 0.5,
            },
            { type: 'RETRIEVER', name: 'documents', input: 'Paris' },
            { type: 'EMBEDDING', name: 'vector', model: scenario.embeddingModel, input: 'Paris' },
            { type: 'EVALUATOR', name: 'quality', output: 0.9 },
            { type: 'GUARDRAIL', name: 'safety', output: 'passed' },
            {
              type: 'CHAIN',
              name: 'format',
              input: 1,
              metadata: expect.objectContaining({ step: { deep: [1, 2] } }) as unknown,
            },
            { type: 'EVENT', name: 'cache-miss', level: 'DEBUG' },
            { type: 'GENERATION', name: 'retry', ...failed },
          ],
        },
      ],
    },
  ],
};
