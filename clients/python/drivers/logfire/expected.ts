import { expect } from 'vitest';
import {
  answerParts,
  anthropicToolCall,
  anthropicWords,
  failed,
  openaiEmbedding,
  openaiToolCallCached,
  openaiWordsCached,
  questionParts,
  toolCallParts,
} from '../../../src/checks/agent-expectations.ts';
import type { ExpectedObservation, ExpectedTrace, ExpectedTraces } from '../../../src/checks/expected-trace.ts';
import { scenario } from '../../../src/scenario.ts';

const trace = { name: scenario.traceName, userId: null, sessionId: null, tags: ['LLM'] };
const root = { type: 'SPAN', name: scenario.traceName };
const tool = { type: 'SPAN', name: 'get_weather' };
const system = { role: 'system', parts: [{ type: 'text', content: scenario.system }] };
const question = questionParts[1];

interface Calls {
  readonly name: string;
  readonly model: string;
  readonly modelUsed: string;
  readonly input: unknown;
  /** The finish reasons of a message that calls a tool and of one with text. */
  readonly finish: readonly [string, string];
  readonly toolCall: Pick<ExpectedObservation, 'usage' | 'cost'>;
  readonly words: Pick<ExpectedObservation, 'usage' | 'cost'>;
}

/** It reports the cost of a call too; the usage of a stream is in a separate span after the stream. */
const calls = (given: Calls): ExpectedObservation[] => {
  const call = { type: 'GENERATION', name: `${given.name} with '${given.model}'` };
  const assistant = { role: 'assistant' };
  return [
    {
      ...call,
      model: given.modelUsed,
      input: given.input,
      output: [{ ...assistant, parts: toolCallParts, finish_reason: given.finish[0] }],
      ...given.toolCall,
    },
    tool,
    { ...call, model: given.model },
    {
      type: 'GENERATION',
      name: expect.stringContaining(`streaming response from '${given.model}'`) as string,
      model: given.modelUsed,
      output: [{ ...assistant, parts: answerParts, finish_reason: given.finish[1] }],
      ...given.words,
    },
    { ...call, name: `${given.name} with '${scenario.missingModel}'`, ...failed },
  ];
};

const openai: ExpectedTrace = {
  ...trace,
  totalCost: 0.000_141_96,
  observations: [
    {
      ...root,
      children: [
        ...calls({
          name: 'Chat Completion',
          model: scenario.chatModel,
          modelUsed: scenario.chatModelUsed,
          input: [system, question],
          finish: ['tool_calls', 'stop'],
          toolCall: openaiToolCallCached,
          words: openaiWordsCached,
        }),
        {
          type: 'EMBEDDING',
          name: `Embedding Creation with '${scenario.embeddingModel}'`,
          model: scenario.embeddingModel,
          ...openaiEmbedding,
        },
      ],
    },
  ],
};

const anthropic: ExpectedTrace = {
  ...trace,
  totalCost: 0.001_281_6,
  observations: [
    {
      ...root,
      children: calls({
        name: 'Message',
        model: scenario.messageModel,
        modelUsed: scenario.messageModelUsed,
        input: [{ role: 'system', content: scenario.system }, question],
        finish: ['tool_use', 'end_turn'],
        toolCall: anthropicToolCall,
        words: anthropicWords,
      }),
    },
  ],
};

export const expected: ExpectedTraces = { openai: [openai], anthropic: [anthropic] };
