import {
  answerParts,
  anthropicToolCall,
  anthropicWords,
  attributed,
  failed,
  openaiToolCallPlain,
  tool,
  toolCallParts,
} from '../../src/checks/agent-expectations.ts';
import type { ExpectedTraces } from '../../src/checks/expected-trace.ts';
import { scenario, toolArguments, weatherTool } from '../../src/scenario.ts';

const io = {
  input: { args: [], kwargs: { question: scenario.question } },
  output: { question: scenario.question, answer: scenario.answer },
};
const name = `${scenario.traceName}.workflow`;
const trace = { name, ...attributed, tags: [], ...io };
const workflow = { type: 'CHAIN', name, ...io };
const weather = { ...tool, name: `${weatherTool.name}.tool`, input: { args: [], kwargs: toolArguments } };
const chat = { type: 'GENERATION' };
const question = { role: 'user', parts: [{ type: 'text', content: scenario.question }] };

export const expected: ExpectedTraces = {
  openai: [
    {
      ...trace,
      totalCost: 0.000_118_75,
      observations: [
        {
          ...workflow,
          children: [
            {
              ...chat,
              name: `chat ${scenario.chatModel}`,
              model: scenario.chatModelUsed,
              modelParameters: { temperature: 1 },
              input: [{ role: 'system', parts: [{ type: 'text', content: scenario.system }] }, question],
              output: [{ role: 'assistant', finish_reason: 'tool_call', parts: toolCallParts }],
              ...openaiToolCallPlain,
            },
            weather,
            // The instrumentation counts the tokens of a streamed answer itself, and sends nothing for a failed call.
            {
              ...chat,
              name: `chat ${scenario.chatModel}`,
              model: scenario.chatModelUsed,
              output: [{ role: 'assistant', finish_reason: 'stop', parts: answerParts }],
              usage: { input: 27, output: 11, total: 38 },
              cost: 0.000_028_75,
            },
          ],
        },
      ],
    },
  ],
  anthropic: [
    {
      ...trace,
      totalCost: 0.001_281_6,
      observations: [
        {
          ...workflow,
          children: [
            {
              ...chat,
              name: `chat ${scenario.messageModel}`,
              model: scenario.messageModelUsed,
              modelParameters: { max_tokens: 500 },
              input: [{ role: 'system', content: scenario.system }, question],
              output: [{ role: 'assistant', finish_reason: 'tool_call', parts: toolCallParts }],
              ...anthropicToolCall,
            },
            weather,
            {
              ...chat,
              name: `chat ${scenario.messageModel}`,
              model: scenario.messageModelUsed,
              output: [{ role: 'assistant', finish_reason: '', parts: answerParts }],
              ...anthropicWords,
            },
            { ...chat, name: `chat ${scenario.missingModel}`, ...failed },
          ],
        },
      ],
    },
  ],
};
