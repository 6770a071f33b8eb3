import {
  attributed,
  mentioning,
  openaiToolCallPlain,
  openaiWordsPlain,
  released,
  tool,
} from '../../src/checks/agent-expectations.ts';
import type { ExpectedObservation, ExpectedTrace, ExpectedTraces } from '../../src/checks/expected-trace.ts';
import { scenario, toolCallId, weatherTool } from '../../src/scenario.ts';

const prompt = { system: scenario.system, prompt: scenario.question };
const messages = mentioning(scenario.system, scenario.question);
const call = { type: 'GENERATION', model: scenario.chatModelUsed };

const traceOf = (part: string, totalCost: number, root: Partial<ExpectedObservation>): ExpectedTrace => ({
  name: `${scenario.traceName}-${part}`,
  ...attributed,
  ...released,
  input: prompt,
  output: root.output,
  totalCost,
  observations: [{ type: 'SPAN', name: 'ai.generateText', input: prompt, ...root }],
});

// The exporter does not send details of usage; for a failure, only the missing output is visible.
export const expected: ExpectedTraces = {
  agent: [
    traceOf('steps', 0.000_185, {
      output: scenario.answer,
      children: [
        {
          ...call,
          name: 'ai.generateText.doGenerate',
          input: messages,
          output: mentioning(toolCallId, weatherTool.name),
          ...openaiToolCallPlain,
        },
        { ...tool, type: 'SPAN', name: `ai.toolCall ${weatherTool.name}` },
        {
          ...call,
          name: 'ai.generateText.doGenerate',
          input: mentioning(scenario.question, 'sunny'),
          output: scenario.answer,
          ...openaiWordsPlain,
        },
      ],
    }),
    traceOf('stream', 0.000_095, {
      name: 'ai.streamText',
      output: scenario.answer,
      children: [
        {
          ...call,
          name: 'ai.streamText.doStream',
          input: messages,
          output: scenario.answer,
          hasFirstToken: true,
          ...openaiWordsPlain,
        },
      ],
    }),
    traceOf('failure', 0, {
      output: null,
      children: [
        {
          type: 'GENERATION',
          name: 'ai.generateText.doGenerate',
          model: scenario.missingModel,
          input: messages,
          output: null,
        },
      ],
    }),
  ],
};
