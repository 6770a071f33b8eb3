import {
  anthropicToolCallByLifetime,
  anthropicWords,
  attributed,
  failed,
  mentioning,
} from '../../src/checks/agent-expectations.ts';
import type { ExpectedTraces } from '../../src/checks/expected-trace.ts';
import { scenario, toolCallId } from '../../src/scenario.ts';

const llm = { type: 'GENERATION', name: 'Anthropic Messages', model: scenario.messageModelUsed };
const sdk = { type: 'GENERATION', name: 'anthropic.messages.create', model: scenario.messageModelUsed };

export const expected: ExpectedTraces = {
  agent: [
    {
      name: scenario.traceName,
      ...attributed,
      tags: [],
      input: scenario.question,
      output: scenario.answer,
      // The SDK reports each call again, below the instrumentation's span: it counts once.
      totalCost: 0.001_281_6,
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
              output: mentioning('tool_use', toolCallId),
              ...anthropicToolCallByLifetime,
              children: [{ ...sdk, ...anthropicToolCallByLifetime }],
            },
            {
              ...llm,
              input: mentioning('tool_result', toolCallId),
              output: scenario.answer,
              ...anthropicWords,
              children: [{ ...sdk, hasFirstToken: true, ...anthropicWords }],
            },
            {
              ...llm,
              ...failed,
              children: [{ ...sdk, ...failed, statusMessage: 'not_found_error' }],
            },
          ],
        },
      ],
    },
  ],
};
