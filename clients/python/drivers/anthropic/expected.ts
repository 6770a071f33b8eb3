import {
  anthropicSpans,
  anthropicTotal,
  appSpan,
  appTrace,
  failed,
  mentioning,
  openaiEmbedding,
  openaiToolCall,
  openaiWords,
} from '../../../src/checks/agent-expectations.ts';
import type { ExpectedTraces } from '../../../src/checks/expected-trace.ts';
import { scenario, toolCallId } from '../../../src/scenario.ts';

const calls = [anthropicSpans.toolCall, anthropicSpans.words, anthropicSpans.failed];
const chat = { type: 'GENERATION', name: 'ChatCompletion', model: scenario.chatModelUsed };

export const expected: ExpectedTraces = {
  alone: [{ ...appTrace, totalCost: anthropicTotal, observations: [{ ...appSpan, children: calls }] }],
  'beside-openai': [
    {
      ...appTrace,
      totalCost: 0.001_423_56,
      observations: [
        {
          ...appSpan,
          children: [
            ...calls,
            { ...chat, output: mentioning('tool_calls', toolCallId), ...openaiToolCall },
            { ...chat, output: mentioning(scenario.answer), hasFirstToken: true, ...openaiWords },
            { ...chat, ...failed },
            { type: 'EMBEDDING', name: 'CreateEmbeddings', model: scenario.embeddingModel, ...openaiEmbedding },
          ],
        },
      ],
    },
  ],
};
