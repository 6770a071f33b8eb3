import {
  answerParts,
  anthropicSpans,
  anthropicToolCallByLifetime,
  anthropicTotal,
  anthropicWords,
  attributed,
  failed,
  openaiEmbedding,
  openaiToolCall,
  openaiWordsCached,
  tool,
  toolCallParts,
} from '../../../src/checks/agent-expectations.ts';
import { observed } from '../../../src/checks/python-expectations.ts';
import type { ExpectedTraces } from '../../../src/checks/expected-trace.ts';
import { scenario } from '../../../src/scenario.ts';

const name = `${scenario.traceName}.workflow`;
const io = {
  input: observed.call(scenario.question),
  output: { question: scenario.question, answer: scenario.answer },
};
const trace = { name, ...attributed, tags: [], ...io };
const workflow = { type: 'CHAIN', name, ...io };
const weather = { ...tool, input: observed.tool.input };
const system = { role: 'system', parts: [{ type: 'text', content: scenario.system }] };
const question = { role: 'user', parts: [{ type: 'text', content: scenario.question }] };
const called = [{ role: 'assistant', parts: toolCallParts, finish_reason: 'tool_call' }];
const answered = [{ role: 'assistant', parts: answerParts, finish_reason: 'stop' }];
const openai = { type: 'GENERATION', name: 'openai.chat', model: scenario.chatModelUsed };
const anthropic = { type: 'GENERATION', name: 'anthropic.chat', model: scenario.messageModelUsed };

export const expected: ExpectedTraces = {
  openai: [
    {
      ...trace,
      totalCost: 0.000_141_96,
      observations: [
        {
          ...workflow,
          children: [
            { ...openai, input: [system, question], output: called, ...openaiToolCall },
            weather,
            { ...openai, output: answered, hasFirstToken: true, ...openaiWordsCached },
            { ...openai, ...failed },
            {
              type: 'EMBEDDING',
              name: 'openai.embeddings',
              model: scenario.embeddingModel,
              ...openaiEmbedding,
            },
          ],
        },
      ],
    },
  ],
  anthropic: [
    {
      ...trace,
      totalCost: anthropicTotal,
      observations: [
        {
          ...workflow,
          children: [
            {
              ...anthropic,
              input: [{ role: 'system', content: scenario.system }, question],
              output: called,
              ...anthropicToolCallByLifetime,
            },
            // It does not set a current span, so the SDK's own spans are siblings of its spans.
            anthropicSpans.toolCall,
            weather,
            // It adds up the output tokens of a stream's events; the SDK's own report of the response has the right ones.
            { ...anthropic, output: answered, ...anthropicWords },
            anthropicSpans.words,
            { ...anthropic, ...failed },
            anthropicSpans.failed,
          ],
        },
      ],
    },
  ],
};
