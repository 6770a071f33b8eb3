import {
  attributed,
  failed,
  mentioning,
  openaiToolCall,
  openaiWords,
  tool,
} from '../../src/checks/agent-expectations.ts';
import type { ExpectedTraces } from '../../src/checks/expected-trace.ts';
import { scenario, toolArguments, toolCallId } from '../../src/scenario.ts';

const llm = { type: 'GENERATION', name: 'ChatOpenAI', model: scenario.chatModel };

export const expected: ExpectedTraces = {
  agent: [
    {
      name: scenario.traceName,
      ...attributed,
      input: scenario.question,
      output: scenario.answer,
      totalCost: 0.000_141_8,
      observations: [
        {
          type: 'CHAIN',
          name: scenario.traceName,
          input: scenario.question,
          output: scenario.answer,
          children: [
            {
              ...llm,
              input: mentioning(scenario.system, scenario.question),
              output: mentioning(toolCallId),
              ...openaiToolCall,
            },
            { ...tool, input: { input: toolArguments } },
            { ...llm, output: mentioning(scenario.answer), ...openaiWords },
            { ...llm, ...failed },
          ],
        },
      ],
    },
  ],
};
