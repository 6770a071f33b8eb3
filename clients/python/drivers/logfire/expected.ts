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
  /** What ends a message that calls a tool, and one in words. */
  readonly finish: readonly [string, string];
  readonly toolCall: number;
  readonly words: number;
  readonly wordsBelow?: readonly ExpectedObservation[];
  readonly inputTokens: number;
}

/**
 * It reports the cost of a call, but not what was cached; the usage of a stream in a span of its own, after the stream.
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
 * The usage of a stream is in a log record of no length, after the span of the SDK has ended and without the id of the
 * response: nothing proves that both are of one call, so both count.
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
