import { scenario } from '../scenario.ts';
import { answerParts, failed, mentioning, questionParts, tool, toolCallParts } from './agent-expectations.ts';
import type { ExpectedObservation } from './expected-trace.ts';
import type { VercelAiCase } from './vercel-ai-expectations.ts';

const step = (number: number, ...children: ExpectedObservation[]): ExpectedObservation => ({
  type: 'CHAIN',
  name: `step ${number}`,
  children,
});

const answer = [{ role: 'assistant', parts: answerParts, finish_reason: 'stop' }];

/** The spans of the AI SDK 7 below the application's span: GenAI conventions, without reasoning tokens. */
export const vercelAi7Calls = (given: VercelAiCase): ExpectedObservation[] => {
  const call = { type: 'GENERATION', name: `chat ${given.model}`, model: given.modelUsed };
  const agent = { type: 'AGENT', name: `invoke_agent ${given.model}`, model: given.model, input: questionParts };
  return [
    {
      ...agent,
      output: mentioning(scenario.answer),
      ...given.steps,
      children: [
        step(
          1,
          {
            ...call,
            input: questionParts,
            output: [{ role: 'assistant', parts: toolCallParts, finish_reason: 'tool_call' }],
            modelParameters: { max_tokens: 500 },
            ...given.toolCall,
          },
          tool,
        ),
        step(2, { ...call, input: mentioning('tool_call_response', 'sunny'), output: answer, ...given.words }),
      ],
    },
    {
      ...agent,
      output: answer,
      ...given.streamed,
      children: [step(1, { ...call, input: questionParts, output: answer, hasFirstToken: true, ...given.streamed })],
    },
    {
      ...agent,
      name: `invoke_agent ${scenario.missingModel}`,
      ...failed,
      children: [
        {
          ...step(1, { type: 'GENERATION', name: `chat ${scenario.missingModel}`, input: questionParts, ...failed }),
          ...failed,
          model: null,
        },
      ],
    },
  ];
};
