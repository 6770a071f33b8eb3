import {
  anthropicToolCall,
  anthropicTotal,
  anthropicWords,
  attributed,
  failed,
  mentioning,
  openaiToolCall,
  openaiTotal,
  openaiWithout,
  openaiWords,
  released,
} from '../../../src/checks/agent-expectations.ts';
import { controlTraces, linkedExperiment } from '../../../src/checks/control-expectations.ts';
import { observed } from '../../../src/checks/python-expectations.ts';
import type { ExpectedTrace, ExpectedTraces } from '../../../src/checks/expected-trace.ts';
import { scenario, toolCallId } from '../../../src/scenario.ts';

const trace = { name: scenario.traceName, ...attributed, ...released, output: scenario.answer } as const;
const tool = { type: 'SPAN', name: 'get_weather' } as const;

/** The usage as sent by the caller, with Anthropic's field names. */
const anthropicOwnWords = {
  toolCall: {
    usage: { input: 56, output: 30, cache_read_input_tokens: 64, cache_creation_input_tokens: 20, total: 170 },
    cost: anthropicToolCall.cost,
  },
  words: {
    usage: { input: 52, output: 25, cache_read_input_tokens: 128, cache_creation_input_tokens: 0, total: 205 },
    cost: anthropicWords.cost,
  },
} as const;

/** Of the client's own usage maps, which are stored unchanged. */
const ofCallbacks = { input_audio: 0, output_audio: 0 };

const observe: ExpectedTrace = {
  ...trace,
  input: observed.call(scenario.question),
  totalCost: anthropicTotal,
  observations: [
    {
      type: 'GENERATION',
      name: 'plan',
      model: scenario.messageModelUsed,
      input: observed.call(),
      output: mentioning('tool_use', toolCallId),
      ...anthropicOwnWords.toolCall,
    },
    { ...tool, ...observed.tool },
    {
      type: 'GENERATION',
      name: 'answer-in-words',
      model: scenario.messageModelUsed,
      input: mentioning('tool_result', toolCallId),
      output: scenario.answer,
      ...anthropicOwnWords.words,
    },
  ],
};

const openai: ExpectedTrace = {
  ...trace,
  input: observed.call(scenario.question),
  totalCost: openaiTotal,
  observations: [
    {
      type: 'GENERATION',
      name: 'OpenAI-generation',
      model: scenario.chatModelUsed,
      input: mentioning(scenario.system, scenario.question),
      output: mentioning('tool_calls', toolCallId),
      usage: { ...openaiWithout, ...openaiToolCall.usage },
      cost: 0.000_075_6,
    },
    { ...tool, ...observed.tool },
    {
      type: 'GENERATION',
      name: 'OpenAI-generation',
      model: scenario.chatModelUsed,
      input: mentioning(scenario.question, toolCallId),
      output: scenario.answer,
      hasFirstToken: true,
      usage: { ...openaiWithout, ...openaiWords.usage },
      cost: 0.000_066_2,
    },
    // It reports a cost of 0 for a failed call.
    { type: 'GENERATION', name: 'OpenAI-generation', ...failed, cost: 0 },
  ],
};

const langchain: ExpectedTrace = {
  ...trace,
  input: scenario.question,
  totalCost: openaiTotal,
  observations: [
    {
      type: 'SPAN',
      name: scenario.traceName,
      input: scenario.question,
      output: scenario.answer,
      children: [
        {
          type: 'GENERATION',
          name: 'ChatOpenAI',
          model: scenario.chatModelUsed,
          input: mentioning(scenario.system, scenario.question),
          output: mentioning('tool_calls', toolCallId),
          usage: { ...ofCallbacks, input: 56, input_cache_read: 64, output: 18, output_reasoning: 12, total: 150 },
          cost: 0.000_075_6,
        },
        { ...tool, output: mentioning('sunny') },
        {
          type: 'GENERATION',
          name: 'ChatOpenAI',
          model: scenario.chatModel,
          output: mentioning(scenario.answer),
          hasFirstToken: true,
          usage: { ...ofCallbacks, input: 52, input_cache_read: 128, output: 20, output_reasoning: 5, total: 205 },
          cost: 0.000_066_2,
        },
      ],
    },
  ],
};

export const expected: ExpectedTraces = {
  ...controlTraces(linkedExperiment),
  observe: [observe],
  openai: [openai],
  langchain: [langchain],
};
