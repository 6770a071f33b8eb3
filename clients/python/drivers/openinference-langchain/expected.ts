import {
  anthropicSpans,
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
import type { ExpectedObservation, ExpectedTraces } from '../../../src/checks/expected-trace.ts';
import { scenario, toolCallId } from '../../../src/scenario.ts';

interface Calls {
  readonly name: string;
  readonly toolCall: Partial<ExpectedObservation>;
  readonly words: Partial<ExpectedObservation>;
}

const agent = ({ name, toolCall, words }: Calls): ExpectedObservation => ({
  ...appSpan,
  type: 'AGENT',
  children: [
    {
      type: 'GENERATION',
      name,
      input: mentioning(scenario.system, scenario.question),
      output: mentioning(toolCallId),
      ...toolCall,
    },
    { type: 'TOOL', name: 'get_weather', output: mentioning('sunny') },
    {
      type: 'GENERATION',
      name,
      input: mentioning(scenario.question, toolCallId),
      output: mentioning(scenario.answer),
      ...words,
    },
    { type: 'GENERATION', name, ...failed },
  ],
});

const trace = { ...appTrace, tags: scenario.tags };

export const expected: ExpectedTraces = {
  anthropic: [
    {
      ...trace,
      totalCost: anthropicTotal,
      observations: [
        {
          ...appSpan,
          children: [
            agent({
              name: 'ChatAnthropic',
              toolCall: { model: scenario.messageModelUsed, ...anthropicToolCallByLifetime },
              words: { model: scenario.messageModel, ...anthropicWords },
            }),
            // The callbacks do not set a current span, so the SDK's own spans are below the application's.
            anthropicSpans.toolCall,
            anthropicSpans.words,
            anthropicSpans.failed,
          ],
        },
      ],
    },
  ],
  openai: [
    {
      ...trace,
      totalCost: openaiTotal,
      observations: [
        {
          ...appSpan,
          children: [
            agent({
              name: 'ChatOpenAI',
              toolCall: { model: scenario.chatModelUsed, ...openaiToolCall },
              words: { model: scenario.chatModel, ...openaiWords },
            }),
          ],
        },
      ],
    },
  ],
};
