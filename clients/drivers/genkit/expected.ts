import {
  failed,
  mentioning,
  openaiToolCall,
  openaiWords,
  openaiWordsPlain,
  tool,
} from '../../src/checks/agent-expectations.ts';
import type { ExpectedObservation, ExpectedTraces } from '../../src/checks/expected-trace.ts';
import { scenario, toolCallId } from '../../src/scenario.ts';

const io = { input: { question: scenario.question }, output: { answer: scenario.answer } };
const model = `local/${scenario.chatModel}`;
const call = { type: 'GENERATION', name: model, model };

/** Repeats the answer and the usage of the model span below it; has no model name and thus no price. */
const generate = (...children: ExpectedObservation[]): ExpectedObservation => ({
  type: 'SPAN',
  name: 'generate',
  input: mentioning(scenario.question),
  output: mentioning(scenario.answer),
  usage: openaiWordsPlain.usage,
  cost: 'unpriced',
  children,
});

/** Parts of the answer that are 0. */
const noParts = {
  input_audio_tokens: 0,
  output_audio_tokens: 0,
  output_accepted_prediction_tokens: 0,
  output_rejected_prediction_tokens: 0,
};
const toolCallUsage = { ...openaiToolCall, usage: { ...openaiToolCall.usage, ...noParts } };
const wordsUsage = { ...openaiWords, usage: { ...openaiWords.usage, ...noParts } };

const words = {
  ...call,
  input: mentioning(scenario.question),
  output: mentioning(scenario.answer),
  ...wordsUsage,
};

export const expected: ExpectedTraces = {
  agent: [
    {
      name: scenario.traceName,
      userId: null,
      sessionId: null,
      tags: [],
      ...io,
      totalCost: 0.000_208,
      observations: [
        {
          type: 'CHAIN',
          name: scenario.traceName,
          ...io,
          children: [
            generate(
              {
                ...call,
                input: mentioning(scenario.system, scenario.question),
                output: mentioning(toolCallId),
                modelParameters: { temperature: 1, service_tier: 'default' },
                ...toolCallUsage,
              },
              tool,
              generate(words),
            ),
            generate(words),
            {
              type: 'SPAN',
              name: 'generate',
              ...failed,
              model: null,
              children: [
                {
                  type: 'GENERATION',
                  name: `local/${scenario.missingModel}`,
                  ...failed,
                  model: `local/${scenario.missingModel}`,
                },
              ],
            },
          ],
        },
      ],
    },
  ],
};
