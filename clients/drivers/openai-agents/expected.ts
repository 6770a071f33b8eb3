import { failed, mentioning, openaiToolCall, openaiWords, tool } from '../../src/checks/agent-expectations.ts';
import type { ExpectedTraces } from '../../src/checks/expected-trace.ts';
import { scenario, toolCallId } from '../../src/scenario.ts';

const response = { type: 'GENERATION', name: 'response', model: scenario.chatModelUsed };
const workflow = {
  type: 'CHAIN',
  name: 'Agent workflow',
  children: [
    {
      type: 'AGENT',
      name: 'Forecaster',
      children: [
        {
          type: 'CHAIN',
          name: 'turn',
          children: [
            {
              ...response,
              input: mentioning(scenario.question),
              output: mentioning('function_call', toolCallId),
              ...openaiToolCall,
            },
            tool,
          ],
        },
        {
          type: 'CHAIN',
          name: 'turn',
          children: [
            {
              ...response,
              input: mentioning(scenario.question, toolCallId),
              output: mentioning(scenario.answer),
              ...openaiWords,
            },
          ],
        },
      ],
    },
  ],
};

export const expected: ExpectedTraces = {
  agent: [
    {
      name: scenario.traceName,
      // The instrumentation sends neither groupId nor metadata.
      userId: null,
      sessionId: null,
      tags: [],
      input: mentioning(scenario.question),
      output: scenario.answer,
      totalCost: 0.000_283_6,
      observations: [
        {
          type: 'AGENT',
          name: scenario.traceName,
          input: mentioning(scenario.question),
          output: scenario.answer,
          children: [
            workflow,
            workflow,
            {
              type: 'CHAIN',
              name: 'Agent workflow',
              ...failed,
              model: null,
              children: [
                {
                  type: 'AGENT',
                  name: 'Broken',
                  ...failed,
                  model: null,
                  children: [
                    {
                      type: 'CHAIN',
                      name: 'turn',
                      ...failed,
                      model: null,
                      children: [{ type: 'GENERATION', name: 'response', ...failed, model: null }],
                    },
                  ],
                },
              ],
            },
          ],
        },
      ],
    },
  ],
};
