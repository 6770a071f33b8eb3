import {
  attributed,
  openaiBothCached,
  openaiToolCallCached,
  openaiWordsCached,
  released,
} from '../../src/checks/agent-expectations.ts';
import type { ExpectedTraces } from '../../src/checks/expected-trace.ts';
import { vercelAi7Calls } from '../../src/checks/vercel-ai-7-expectations.ts';
import { openaiModels } from '../../src/checks/vercel-ai-expectations.ts';
import { scenario } from '../../src/scenario.ts';

export const expected: ExpectedTraces = {
  agent: [
    {
      name: scenario.traceName,
      ...attributed,
      ...released,
      input: scenario.question,
      output: scenario.answer,
      totalCost: 0.000_208,
      observations: [
        {
          type: 'SPAN',
          name: scenario.traceName,
          input: scenario.question,
          output: scenario.answer,
          children: vercelAi7Calls({
            ...openaiModels,
            totalCost: 0.000_208,
            toolCall: openaiToolCallCached,
            words: openaiWordsCached,
            steps: openaiBothCached,
            streamed: openaiWordsCached,
          }),
        },
      ],
    },
  ],
};
