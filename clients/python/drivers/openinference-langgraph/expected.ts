import {
  attributed,
  mentioning,
  openaiToolCall,
  openaiTotal,
  openaiWords,
} from '../../../src/checks/agent-expectations.ts';
import type { ExpectedTraces } from '../../../src/checks/expected-trace.ts';
import { scenario, toolCallId } from '../../../src/scenario.ts';

const chat = { type: 'GENERATION', name: 'ChatOpenAI', model: scenario.chatModelUsed };

export const expected: ExpectedTraces = {
  agent: [
    {
      name: scenario.traceName,
      ...attributed,
      totalCost: openaiTotal,
      observations: [
        {
          type: 'AGENT',
          name: scenario.traceName,
          input: mentioning(scenario.question),
          output: mentioning(scenario.answer),
          children: [
            {
              type: 'CHAIN',
              name: 'model',
              children: [
                {
                  ...chat,
                  input: mentioning(scenario.system, scenario.question),
                  output: mentioning(toolCallId),
                  ...openaiToolCall,
                },
              ],
            },
            {
              type: 'CHAIN',
              name: 'tools',
              children: [{ type: 'TOOL', name: 'get_weather', output: mentioning('sunny') }],
            },
            {
              type: 'CHAIN',
              name: 'model',
              children: [
                { ...chat, input: mentioning(toolCallId), output: mentioning(scenario.answer), ...openaiWords },
              ],
            },
          ],
        },
      ],
    },
  ],
};
