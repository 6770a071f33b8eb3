import {
  attributed,
  failed,
  mentioning,
  openaiToolCall,
  openaiTotal,
  openaiWords,
  tool,
} from '../../../src/checks/agent-expectations.ts';
import type { ExpectedObservation, ExpectedTraces } from '../../../src/checks/expected-trace.ts';
import { scenario, toolCallId } from '../../../src/scenario.ts';

const response = { type: 'GENERATION', name: 'response', model: scenario.chatModelUsed };
const turn = (...children: ExpectedObservation[]): ExpectedObservation => ({ type: 'CHAIN', name: 'turn', children });
const { level, statusMessage } = failed;

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
          children: [
            {
              type: 'CHAIN',
              name: 'Agent workflow',
              children: [
                {
                  type: 'AGENT',
                  name: 'weather',
                  children: [
                    turn(
                      {
                        ...response,
                        input: mentioning(scenario.question),
                        output: mentioning(toolCallId),
                        ...openaiToolCall,
                      },
                      tool,
                    ),
                    turn({
                      ...response,
                      input: mentioning(toolCallId, 'sunny'),
                      output: mentioning(scenario.answer),
                      ...openaiWords,
                    }),
                  ],
                },
              ],
            },
            {
              type: 'CHAIN',
              name: 'Agent workflow',
              children: [
                {
                  type: 'AGENT',
                  name: 'weather',
                  level,
                  statusMessage,
                  children: [turn({ ...response, model: null, level, statusMessage })],
                },
              ],
            },
          ],
        },
      ],
    },
  ],
};
