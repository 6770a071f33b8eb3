import {
  answerParts,
  attributed,
  failed,
  openaiToolCall,
  openaiWords,
  questionParts,
  tool,
  toolCallParts,
} from '../../src/checks/agent-expectations.ts';
import type { ExpectedTraces } from '../../src/checks/expected-trace.ts';
import { scenario, toolCallId, toolResult } from '../../src/scenario.ts';

const chat = { type: 'GENERATION', name: `chat ${scenario.chatModel}`, model: scenario.chatModelUsed };
const toolAnswer = { role: 'tool', parts: [{ type: 'tool_call_response', id: toolCallId, response: toolResult }] };

export const expected: ExpectedTraces = {
  agent: [
    {
      name: `invoke_agent ${scenario.traceName}`,
      ...attributed,
      tags: [],
      environment: scenario.environment,
      version: scenario.release,
      totalCost: 0.000_141_8,
      observations: [
        {
          type: 'AGENT',
          name: `invoke_agent ${scenario.traceName}`,
          children: [
            {
              ...chat,
              modelParameters: { temperature: 1 },
              input: questionParts,
              output: [{ role: 'assistant', parts: toolCallParts }],
              ...openaiToolCall,
            },
            tool,
            {
              ...chat,
              input: [...questionParts, { role: 'assistant', parts: toolCallParts }, toolAnswer],
              output: [{ role: 'assistant', parts: answerParts }],
              ...openaiWords,
            },
            { type: 'GENERATION', name: `chat ${scenario.missingModel}`, ...failed },
          ],
        },
      ],
    },
  ],
};
