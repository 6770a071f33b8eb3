import { attributed, mentioning, openaiToolCall, openaiWords, tool } from '../../src/checks/agent-expectations.ts';
import type { ExpectedTraces } from '../../src/checks/expected-trace.ts';
import { scenario, toolCallId } from '../../src/scenario.ts';

const trace = {
  name: scenario.traceName,
  ...attributed,
  input: scenario.question,
  output: scenario.answer,
};
const agent = { type: 'AGENT', name: scenario.traceName, input: scenario.question, output: scenario.answer };
const llm = (name: string) => ({
  type: 'GENERATION',
  name,
  model: scenario.chatModelUsed,
  input: mentioning(scenario.system, scenario.question),
});

export const expected: ExpectedTraces = {
  chat: [
    {
      ...trace,
      totalCost: 0.000_075_6,
      observations: [
        {
          ...agent,
          children: [
            { ...llm('OpenAI Chat Completions'), output: mentioning('tool_calls', toolCallId), ...openaiToolCall },
            tool,
            // The instrumentation sends no usage for a streamed chat, and nothing for a failed one.
            {
              ...llm('OpenAI Chat Completions'),
              model: scenario.chatModel,
              output: scenario.answer,
            },
            {
              type: 'EMBEDDING',
              name: 'OpenAI Embeddings',
              model: scenario.embeddingModel,
              input: scenario.question,
            },
          ],
        },
      ],
    },
  ],
  responses: [
    {
      ...trace,
      totalCost: 0.000_141_8,
      observations: [
        {
          ...agent,
          children: [
            { ...llm('OpenAI Responses'), output: mentioning('function_call', toolCallId), ...openaiToolCall },
            tool,
            { ...llm('OpenAI Responses'), output: mentioning(scenario.answer), ...openaiWords },
          ],
        },
      ],
    },
  ],
};
