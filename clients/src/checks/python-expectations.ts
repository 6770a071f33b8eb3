import { expect } from 'vitest';
import { scenario, toolCallId, toolResult } from '../scenario.ts';
import {
  anthropicSpans,
  anthropicToolCallByLifetime,
  anthropicTotal,
  anthropicWords,
  attributed,
  mentioning,
  released,
} from './agent-expectations.ts';
import type { ExpectedObservation, ExpectedTrace, ExpectedTraces } from './expected-trace.ts';

/** The input and output that the decorator `@observe` records of a function call. */
export const observed = {
  call: (...args: readonly unknown[]) => ({ args, kwargs: {} }),
  tool: { input: { args: [], kwargs: { city: toolResult.city } }, output: toolResult },
} as const;

type Priced = Pick<ExpectedObservation, 'usage' | 'cost'>;

const trace = { name: scenario.traceName, ...attributed, ...released, output: scenario.answer } as const;
const agent = { type: 'AGENT', name: scenario.traceName, output: scenario.answer } as const;

const observe: ExpectedTrace = {
  ...trace,
  input: observed.call(scenario.question),
  metadata: expect.objectContaining({ plan: 'pro' }) as unknown,
  totalCost: anthropicTotal,
  observations: [
    {
      ...agent,
      input: observed.call(scenario.question),
      children: [
        {
          type: 'GENERATION',
          name: 'plan',
          model: scenario.messageModelUsed,
          modelParameters: { max_tokens: 500 },
          input: observed.call(),
          output: mentioning('tool_use', toolCallId),
          ...anthropicToolCallByLifetime,
          children: [anthropicSpans.toolCall],
        },
        { type: 'TOOL', name: 'get_weather', ...observed.tool },
        {
          type: 'GENERATION',
          name: 'answer-in-words',
          input: mentioning('tool_result', toolCallId),
          output: scenario.answer,
          children: [anthropicSpans.words],
        },
      ],
    },
  ],
};

const langchain = (toolCall: Priced): ExpectedTrace => ({
  ...trace,
  input: scenario.question,
  totalCost: anthropicTotal,
  observations: [
    {
      ...agent,
      input: scenario.question,
      children: [
        {
          type: 'GENERATION',
          name: 'ChatAnthropic',
          model: scenario.messageModelUsed,
          modelParameters: { max_tokens: 500 },
          input: mentioning(scenario.system, scenario.question),
          output: mentioning(toolCallId),
          ...toolCall,
          children: [anthropicSpans.toolCall],
        },
        { type: 'TOOL', name: 'get_weather', output: mentioning('sunny') },
        {
          type: 'GENERATION',
          name: 'ChatAnthropic',
          model: scenario.messageModel,
          input: mentioning(scenario.question, toolCallId),
          output: mentioning(scenario.answer),
          hasFirstToken: true,
          usage: { input: 52, input_cache_read: 128, input_cache_creation: 0, output: 25, total: 205 },
          cost: anthropicWords.cost,
          children: [anthropicSpans.words],
        },
      ],
    },
  ],
});

/** The Langfuse SDK from version 3 on; `toolCall`: the first call as reported by its LangChain callbacks. */
export const langfuseTraces = (toolCall: Priced): ExpectedTraces => ({
  observe: [observe],
  langchain: [langchain(toolCall)],
});

/**
 * The first call as reported by its callbacks from version 4 on: tokens written to the cache, in total and by lifetime.
 */
export const flattenedToolCall = {
  usage: {
    input: 56,
    output: 30,
    cache_read_input_tokens: 64,
    cache_creation_input_tokens: 0,
    input_cache_creation_1h: 0,
    input_cache_creation_5m: 20,
    total: 170,
  },
  cost: anthropicToolCallByLifetime.cost,
} as const;
