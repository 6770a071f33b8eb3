import { expect } from 'vitest';
import {
  answerParts,
  anthropicSpans,
  anthropicToolCall,
  anthropicWords,
  failed,
  openaiEmbedding,
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
  readonly toolCall: number;
  readonly words: number;
  readonly wordsBelow?: readonly ExpectedObservation[];
  readonly inputTokens: number;
}

/**
 * It reports the cost of a call, but no cached tokens; the usage of a stream is in a separate span after the stream.
 */
const calls = (given: Calls): ExpectedObservation[] => {
  const call = { type: 'GENERATION', name: `${given.name} with '${given.model}'` };
  const assistant = { role: 'assistant' };
  return [
    {
      ...call,
      model: given.modelUsed,
      input: given.input,
      output: [{ ...assistant, parts: toolCallParts, finish_reason: given.finish[0] }],
      usage: { input: given.inputTokens, output: 30, total: given.inputTokens + 30 },
      cost: given.toolCall,
    },
    tool,
    { ...call, model: given.model, children: given.wordsBelow ?? [] },
    {
      type: 'GENERATION',
      name: expect.stringContaining(`streaming response from '${given.model}'`) as string,
      model: given.model,
      output: [{ ...assistant, parts: answerParts, finish_reason: given.finish[1] }],
      usage: { input: 180, output: 25, total: 205 },
      cost: given.words,
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
          toolCall: 0.000_075_6,
          words: 0.000_066_2,
          inputTokens: 120,
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

/**
 * The usage of a stream is in a log record without a duration, after the end of the SDK's span and without the response
 * id: no data proves that both belong to one call, so both count.
 */
const anthropic: ExpectedTrace = {
  ...trace,
  totalCost: 0.001_851,
  observations: [
    {
      ...root,
      children: calls({
        name: 'Message',
        model: scenario.messageModel,
        modelUsed: scenario.messageModelUsed,
        input: [{ role: 'system', content: scenario.system }, question],
        finish: ['tool_use', 'end_turn'],
        toolCall: anthropicToolCall.cost,
        words: anthropicWords.cost,
        wordsBelow: [anthropicSpans.words],
        inputTokens: 140,
      }),
    },
  ],
};

export const expected: ExpectedTraces = { openai: [openai], anthropic: [anthropic] };
