import {
  attributed,
  mentioning,
  openaiToolCall,
  openaiTotal,
  openaiWords,
} from '../../../src/checks/agent-expectations.ts';
import type { ExpectedObservation, ExpectedTraces } from '../../../src/checks/expected-trace.ts';
import { scenario } from '../../../src/scenario.ts';

const step = (name: string, ...children: ExpectedObservation[]): ExpectedObservation => ({
  type: 'CHAIN',
  name: `BaseWorkflowAgent.${name}`,
  children,
});

/** A method that prepares the call has a span of the same kind as the call itself, without usage. */
const call = (priced: Partial<ExpectedObservation>): ExpectedObservation =>
  step(
    'run_agent_step',
    { type: 'GENERATION', name: 'OpenAI._prepare_chat_with_tools', model: scenario.chatModel },
    {
      type: 'GENERATION',
      name: 'OpenAI.achat',
      model: scenario.chatModel,
      input: mentioning(scenario.question),
      ...priced,
    },
  );

export const expected: ExpectedTraces = {
  agent: [
    {
      name: 'FunctionAgent.run',
      ...attributed,
      output: mentioning(scenario.answer),
      totalCost: openaiTotal,
      observations: [
        {
          type: 'CHAIN',
          name: 'FunctionAgent.run',
          output: mentioning(scenario.answer),
          children: [
            step('init_run'),
            step('setup_agent'),
            call(openaiToolCall),
            step('parse_agent_output'),
            step('call_tool', {
              type: 'TOOL',
              name: 'FunctionTool.acall',
              input: mentioning('Paris'),
              output: mentioning('sunny'),
            }),
            step('aggregate_tool_results'),
            step('setup_agent'),
            call({ output: mentioning(scenario.answer), ...openaiWords }),
            step('parse_agent_output'),
          ],
        },
      ],
    },
  ],
};
