import {
  attributed,
  failed,
  mentioning,
  openaiToolCall,
  openaiTotal,
  openaiWithout,
  openaiWords,
} from '../../../src/checks/agent-expectations.ts';
import type { ExpectedTrace, ExpectedTraces } from '../../../src/checks/expected-trace.ts';
import { scenario, toolCallId } from '../../../src/scenario.ts';

const completion = { type: 'GENERATION', name: 'litellm-completion', model: scenario.chatModel };

/** One trace per call: there is no span of the application. */
const request = (given: Pick<ExpectedTrace, 'totalCost' | 'observations'>): ExpectedTrace => ({
  name: 'litellm_request',
  userId: null,
  sessionId: null,
  tags: [],
  input: mentioning(scenario.system, scenario.question),
  ...given,
});
const raw = { type: 'SPAN', name: 'raw_gen_ai_request' };
const told = { type: 'GENERATION', name: 'litellm_request', model: scenario.chatModelUsed };

export const expected: ExpectedTraces = {
  langfuse: [
    {
      name: scenario.traceName,
      ...attributed,
      totalCost: openaiTotal,
      observations: [
        {
          ...completion,
          input: mentioning(scenario.system, scenario.question),
          output: mentioning('tool_calls', toolCallId),
          hasFirstToken: true,
          usage: {
            input: 56,
            cache_read_input_tokens: 64,
            cache_creation_input_tokens: 0,
            output: 30,
            total: 150,
          },
          cost: 0.000_075_6,
        },
        {
          ...completion,
          input: mentioning(scenario.question, toolCallId),
          output: mentioning(scenario.answer),
          hasFirstToken: true,
          usage: {
            input: 52,
            cache_read_input_tokens: 128,
            cache_creation_input_tokens: 0,
            output: 25,
            total: 205,
          },
          cost: 0.000_066_2,
        },
        { ...completion, ...failed },
      ],
    },
  ],
  otel: [
    // Cached and reasoning tokens are in a text of Python.
    request({
      totalCost: 0.000_075_6,
      observations: [
        {
          ...told,
          usage: { ...openaiWithout, ...openaiToolCall.usage },
          cost: 0.000_075_6,
          children: [raw],
        },
      ],
    }),
    request({
      totalCost: 0.000_066_2,
      observations: [
        {
          ...told,
          model: scenario.chatModel,
          output: mentioning(scenario.answer),
          usage: { ...openaiWithout, ...openaiWords.usage },
          cost: 0.000_066_2,
          children: [raw],
        },
      ],
    }),
    request({ totalCost: 0, observations: [{ ...told, ...failed }] }),
  ],
};
