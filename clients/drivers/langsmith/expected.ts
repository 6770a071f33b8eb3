import {
  attributed,
  failed,
  mentioning,
  openaiToolCall,
  openaiWords,
  tool,
} from '../../src/checks/agent-expectations.ts';
import type { ExpectedTraces } from '../../src/checks/expected-trace.ts';
import { scenario, toolCallId } from '../../src/scenario.ts';

const io = {
  input: { question: scenario.question },
  output: { question: scenario.question, answer: scenario.answer },
};
const llm = { type: 'GENERATION', name: 'ChatOpenAI' };

export const expected: ExpectedTraces = {
  agent: [
    {
      name: scenario.traceName,
      ...attributed,
      ...io,
      totalCost: 0.000_141_8,
      observations: [
        {
          type: 'CHAIN',
          name: scenario.traceName,
          ...io,
          children: [
            {
              ...llm,
              model: scenario.chatModelUsed,
              input: mentioning(scenario.system, scenario.question),
              output: mentioning(toolCallId),
              ...openaiToolCall,
            },
            tool,
            { ...llm, model: scenario.chatModelUsed, output: mentioning(scenario.answer), ...openaiWords },
            { ...llm, ...failed },
          ],
        },
      ],
    },
  ],
};
