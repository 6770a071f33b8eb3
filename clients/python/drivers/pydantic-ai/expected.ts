import {
  answerParts,
  anthropicSpan,
  anthropicSpans,
  anthropicToolCallByLifetime,
  anthropicTotal,
  anthropicWords,
  appSpan,
  appTrace,
  failed,
  mentioning,
  openaiBoth,
  openaiToolCall,
  openaiTotal,
  openaiWords,
  questionParts,
  tool,
} from '../../../src/checks/agent-expectations.ts';
import type { ExpectedObservation, ExpectedTraces } from '../../../src/checks/expected-trace.ts';
import { scenario, toolCallId } from '../../../src/scenario.ts';

interface Calls {
  readonly model: string;
  readonly modelUsed: string;
  /** The values of the agent's span, which repeats those of its calls. */
  readonly both: Partial<ExpectedObservation>;
  readonly toolCall: Partial<ExpectedObservation>;
  readonly words: Partial<ExpectedObservation>;
}

const question = [
  { role: 'system', parts: [{ type: 'text', content: scenario.system }] },
  { role: 'user', parts: questionParts[1].parts },
];
const answer = [{ role: 'assistant', parts: answerParts, finish_reason: 'stop' }];

const agent = ({ model, modelUsed, both, toolCall, words }: Calls): ExpectedObservation => {
  const chat = { type: 'GENERATION', name: `chat ${model}`, model: modelUsed };
  return {
    type: 'AGENT',
    name: 'weather run',
    model,
    input: mentioning(scenario.question),
    output: scenario.answer,
    ...both,
    children: [
      { ...chat, input: question, output: mentioning('tool_call', toolCallId), ...toolCall },
      tool,
      { ...chat, input: mentioning(scenario.question, 'sunny'), output: answer, ...words },
    ],
  };
};

const failure = (...children: ExpectedObservation[]): ExpectedObservation => ({
  type: 'AGENT',
  name: 'weather run',
  ...failed,
  children: [{ type: 'GENERATION', name: `chat ${scenario.missingModel}`, ...failed, children }],
});

const openai = agent({
  model: scenario.chatModel,
  modelUsed: scenario.chatModelUsed,
  both: openaiBoth,
  toolCall: openaiToolCall,
  words: openaiWords,
});
const anthropic = agent({
  model: scenario.messageModel,
  modelUsed: scenario.messageModelUsed,
  both: {
    usage: { input: 108, input_cached_tokens: 192, input_cache_creation: 20, output: 55, total: 375 },
    cost: anthropicTotal,
  },
  toolCall: { ...anthropicToolCallByLifetime, children: [anthropicSpans.toolCall] },
  words: {
    ...anthropicWords,
    children: [{ ...anthropicSpan, model: scenario.messageModelUsed, ...anthropicWords }],
  },
});
/** An agent of another service: only its own span has its usage. */
const remote = {
  type: 'AGENT',
  name: 'invoke_agent remote',
  model: scenario.chatModel,
  usage: { input: 1000, output: 100, total: 1100 },
  cost: 0.000_45,
};

export const expected: ExpectedTraces = {
  openai: [{ ...appTrace, totalCost: openaiTotal, observations: [{ ...appSpan, children: [openai, failure()] }] }],
  anthropic: [
    {
      ...appTrace,
      totalCost: anthropicTotal,
      observations: [{ ...appSpan, children: [anthropic, failure(anthropicSpans.failed)] }],
    },
  ],
  'beside-agents': [
    {
      ...appTrace,
      totalCost: 0.001_873_4,
      observations: [{ ...appSpan, children: [openai, anthropic, remote] }],
    },
  ],
};
