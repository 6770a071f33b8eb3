import {
  anthropicSpans,
  anthropicToolCallByLifetime,
  anthropicTotal,
  anthropicWords,
  appSpan,
  appTrace,
  failed,
  mentioning,
} from '../../../src/checks/agent-expectations.ts';
import type { ExpectedTraces } from '../../../src/checks/expected-trace.ts';
import { scenario, toolCallId } from '../../../src/scenario.ts';

const llm = { type: 'GENERATION', name: 'messages.create', model: scenario.messageModelUsed };

export const expected: ExpectedTraces = {
  agent: [
    {
      ...appTrace,
      totalCost: anthropicTotal,
      observations: [
        {
          ...appSpan,
          children: [
            {
              ...llm,
              input: mentioning(scenario.system, scenario.question),
              output: mentioning('tool_use', toolCallId),
              ...anthropicToolCallByLifetime,
              children: [anthropicSpans.toolCall],
            },
            {
              ...llm,
              input: mentioning('tool_result', toolCallId),
              output: mentioning(scenario.answer),
              ...anthropicWords,
              children: [anthropicSpans.words],
            },
            { ...llm, ...failed, children: [anthropicSpans.failed] },
          ],
        },
      ],
    },
  ],
};
