import {
  anthropicToolCallByLifetime,
  anthropicTotal,
  anthropicWords,
  appSpan,
  appTrace,
  failed,
  mentioning,
  openaiToolCall,
  openaiTotal,
  openaiWords,
} from '../../../src/checks/agent-expectations.ts';
import type { ExpectedObservation, ExpectedTrace, ExpectedTraces } from '../../../src/checks/expected-trace.ts';
import { scenario, toolCallId } from '../../../src/scenario.ts';

const completion = { type: 'GENERATION', name: 'completion' };

interface Calls {
  readonly provider: string;
  readonly model: string;
  readonly toolCall: Partial<ExpectedObservation>;
  readonly words: Partial<ExpectedObservation>;
  readonly totalCost: number;
}

const trace = ({ provider, model, toolCall, words, totalCost }: Calls): ExpectedTrace => ({
  ...appTrace,
  totalCost,
  observations: [
    {
      ...appSpan,
      children: [
        {
          ...completion,
          model: `${provider}/${model}`,
          input: mentioning(scenario.system, scenario.question),
          output: mentioning(toolCallId),
          ...toolCall,
        },
        {
          ...completion,
          model: `${provider}/${model}`,
          input: mentioning(scenario.question, 'sunny'),
          output: scenario.answer,
          ...words,
        },
        { ...completion, ...failed, model: `${provider}/${scenario.missingModel}` },
      ],
    },
  ],
});

export const expected: ExpectedTraces = {
  openai: [
    trace({
      provider: 'openai',
      model: scenario.chatModel,
      toolCall: openaiToolCall,
      words: openaiWords,
      totalCost: openaiTotal,
    }),
  ],
  anthropic: [
    trace({
      provider: 'anthropic',
      model: scenario.messageModel,
      toolCall: anthropicToolCallByLifetime,
      words: anthropicWords,
      totalCost: anthropicTotal,
    }),
  ],
};
