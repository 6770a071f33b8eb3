import { mentioning, openaiToolCall, openaiWords, tool } from '../../src/checks/agent-expectations.ts';
import type { ExpectedTraces } from '../../src/checks/expected-trace.ts';
import { scenario, toolCallId } from '../../src/scenario.ts';

const call = { type: 'GENERATION', name: 'call_llm', model: 'gemini-2.5-flash' };

export const expected: ExpectedTraces = {
  agent: [
    {
      name: 'invocation',
      // The session is sent, the user is not.
      userId: null,
      sessionId: scenario.sessionId,
      tags: [],
      // (56 × 0.30 + 64 × 0.03 + 30 × 2.50 + 52 × 0.30 + 128 × 0.03 + 25 × 2.50) / 10⁶
      totalCost: 0.000_175_66,
      observations: [
        {
          type: 'SPAN',
          name: 'invocation',
          children: [
            {
              type: 'AGENT',
              name: 'invoke_agent weather_agent',
              children: [
                {
                  ...call,
                  input: mentioning(scenario.system, scenario.question),
                  output: mentioning(toolCallId),
                  usage: openaiToolCall.usage,
                  cost: 0.000_093_72,
                  children: [tool],
                },
                {
                  ...call,
                  input: mentioning(scenario.question, 'sunny'),
                  output: mentioning(scenario.answer),
                  usage: openaiWords.usage,
                  cost: 0.000_081_94,
                },
              ],
            },
          ],
        },
      ],
    },
  ],
};
