import {
  appSpan,
  appTrace,
  failed,
  mentioning,
  openaiEmbedding,
  openaiToolCall,
  openaiTotal,
  openaiWords,
} from '../../../src/checks/agent-expectations.ts';
import type { ExpectedObservation, ExpectedTraces } from '../../../src/checks/expected-trace.ts';
import { scenario, toolCallId } from '../../../src/scenario.ts';

const calls = (name: string): ExpectedObservation[] => [
  {
    type: 'GENERATION',
    name,
    model: scenario.chatModelUsed,
    input: mentioning(scenario.system, scenario.question),
    output: mentioning(toolCallId),
    ...openaiToolCall,
  },
  {
    type: 'GENERATION',
    name,
    model: scenario.chatModelUsed,
    input: mentioning(toolCallId, 'sunny'),
    output: mentioning(scenario.answer),
    hasFirstToken: true,
    ...openaiWords,
  },
];

export const expected: ExpectedTraces = {
  chat: [
    {
      ...appTrace,
      totalCost: 0.000_141_96,
      observations: [
        {
          ...appSpan,
          children: [
            ...calls('ChatCompletion'),
            { type: 'GENERATION', name: 'ChatCompletion', ...failed },
            {
              type: 'EMBEDDING',
              name: 'CreateEmbeddings',
              model: scenario.embeddingModel,
              input: mentioning(scenario.question),
              ...openaiEmbedding,
            },
          ],
        },
      ],
    },
  ],
  responses: [
    {
      ...appTrace,
      totalCost: openaiTotal,
      observations: [
        { ...appSpan, children: [...calls('Response'), { type: 'GENERATION', name: 'Response', ...failed }] },
      ],
    },
  ],
};
