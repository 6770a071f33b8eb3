import {
  attributed,
  failed,
  mentioning,
  openaiToolCall,
  openaiWords,
  tool,
} from '../../src/checks/agent-expectations.ts';
import type { ExpectedTrace, ExpectedTraces } from '../../src/checks/expected-trace.ts';
import { scenario, toolCallId } from '../../src/scenario.ts';

const chunk = { type: 'SPAN', name: `model_chunk ${scenario.traceName}` };
const step = { type: 'CHAIN', name: `agent_step ${scenario.traceName}` };
/** Mastra states the time of an agent's first token on all of its calls. */
const inference = {
  type: 'GENERATION',
  name: `chat ${scenario.chatModel}`,
  model: scenario.chatModelUsed,
};
const io = { input: scenario.question, output: mentioning(scenario.answer) };

/** The agent's run and its streamed run are equal. */
const run: Omit<ExpectedTrace, 'name'> = {
  ...attributed,
  ...io,
  totalCost: 0.000_141_8,
  observations: [
    {
      type: 'AGENT',
      name: `invoke_agent ${scenario.traceName}`,
      ...io,
      children: [
        {
          type: 'CHAIN',
          name: `model_generation ${scenario.chatModel}`,
          input: mentioning(scenario.system, scenario.question),
          output: mentioning(scenario.answer, toolCallId),
          children: [
            {
              ...step,
              input: mentioning(scenario.system, scenario.question),
              output: mentioning(toolCallId),
              children: [{ ...inference, hasFirstToken: true, ...openaiToolCall, children: [chunk, chunk] }, tool],
            },
            {
              ...step,
              output: mentioning(scenario.answer),
              children: [{ ...inference, output: mentioning(scenario.answer), ...openaiWords, children: [chunk] }],
            },
          ],
        },
      ],
    },
  ],
};

const brokenRun: Omit<ExpectedTrace, 'name'> = {
  ...attributed,
  input: scenario.question,
  totalCost: 0,
  observations: [
    {
      type: 'AGENT',
      name: 'invoke_agent broken',
      input: scenario.question,
      ...failed,
      model: null,
      // Mastra marks the run as failed, but of the spans below it only the call, by its reason to finish.
      children: [
        {
          type: 'CHAIN',
          name: `model_generation ${scenario.missingModel}`,
          children: [
            {
              type: 'CHAIN',
              name: 'agent_step broken',
              children: [
                {
                  type: 'GENERATION',
                  name: `chat ${scenario.missingModel}`,
                  model: scenario.missingModel,
                  level: 'ERROR',
                },
              ],
            },
          ],
        },
      ],
    },
  ],
};

/** The three traces of the agents; each exporter has its own names and releases. */
export const mastraTraces = (nameOf: (agent: string) => string, more: Partial<ExpectedTrace> = {}): ExpectedTrace[] => [
  { ...run, ...more, name: nameOf(scenario.traceName) },
  { ...run, ...more, name: nameOf(scenario.traceName) },
  { ...brokenRun, ...more, name: nameOf('broken') },
];

export const expected: ExpectedTraces = { agent: mastraTraces((agent) => `invoke_agent ${agent}`) };
