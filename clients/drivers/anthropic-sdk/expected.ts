import {
  anthropicSpans,
  anthropicTotal,
  appSpan,
  appTrace,
  mentioning,
  openaiToolCall,
} from '../../src/checks/agent-expectations.ts';
import type { ExpectedTraces } from '../../src/checks/expected-trace.ts';
import { scenario, toolCallId } from '../../src/scenario.ts';

const calls = [anthropicSpans.toolCall, anthropicSpans.words, anthropicSpans.failed];
const chat = { type: 'GENERATION', name: 'OpenAI Chat Completions' };

export const expected: ExpectedTraces = {
  alone: [{ ...appTrace, totalCost: anthropicTotal, observations: [{ ...appSpan, children: calls }] }],
  'beside-openai': [
    {
      ...appTrace,
      totalCost: 0.001_357_2,
      observations: [
        {
          ...appSpan,
          children: [
            ...calls,
            {
              ...chat,
              model: scenario.chatModelUsed,
              output: mentioning('tool_calls', toolCallId),
              ...openaiToolCall,
            },
            // The instrumentation sends no usage for streamed chats and embeddings, and nothing for failed calls.
            { ...chat, model: scenario.chatModel, output: scenario.answer },
            { type: 'EMBEDDING', name: 'OpenAI Embeddings', model: scenario.embeddingModel },
          ],
        },
      ],
    },
  ],
};
