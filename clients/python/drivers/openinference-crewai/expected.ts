import {
  attributed,
  mentioning,
  openaiToolCall,
  openaiTotal,
  openaiWords,
  tool,
} from '../../../src/checks/agent-expectations.ts';
import type { ExpectedTraces } from '../../../src/checks/expected-trace.ts';
import { scenario, toolCallId } from '../../../src/scenario.ts';

const name = `${scenario.traceName}.kickoff`;
const chat = { type: 'GENERATION', name: 'ChatCompletion', model: scenario.chatModelUsed };

export const expected: ExpectedTraces = {
  agent: [
    {
      name,
      ...attributed,
      output: mentioning(scenario.answer),
      totalCost: openaiTotal,
      observations: [
        {
          type: 'CHAIN',
          name,
          output: mentioning(scenario.answer),
          children: [
            {
              type: 'AGENT',
              name: 'Meteorologist._execute_core',
              input: mentioning(scenario.system),
              output: mentioning(scenario.answer),
              children: [
                { ...chat, input: mentioning(scenario.question), output: mentioning(toolCallId), ...openaiToolCall },
                { ...tool, name: 'get_weather.run' },
                { ...chat, input: mentioning(toolCallId), output: mentioning(scenario.answer), ...openaiWords },
              ],
            },
          ],
        },
      ],
    },
  ],
};
