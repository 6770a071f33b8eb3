import { openaiUsage, scenario, toolArguments, toolCallId, weatherTool } from '../scenario.ts';
import { answeredAt, isAsked, type Answer, type ServerSentEvent } from './answer.ts';

interface ChatRequest {
  readonly model?: string;
  readonly messages?: readonly { readonly role: string }[];
  readonly tools?: readonly unknown[];
}

export const missingModel = {
  status: 404,
  body: {
    error: {
      message: scenario.missingModelMessage,
      type: 'invalid_request_error',
      param: null,
      code: 'model_not_found',
    },
  },
} as const;

const usageOf = ({ input, cached, output, reasoning }: (typeof openaiUsage)[keyof typeof openaiUsage]) => ({
  prompt_tokens: input,
  completion_tokens: output,
  total_tokens: input + output,
  prompt_tokens_details: { cached_tokens: cached, audio_tokens: 0 },
  completion_tokens_details: {
    reasoning_tokens: reasoning,
    audio_tokens: 0,
    accepted_prediction_tokens: 0,
    rejected_prediction_tokens: 0,
  },
});

const toolCall = {
  id: toolCallId,
  type: 'function',
  function: { name: weatherTool.name, arguments: JSON.stringify(toolArguments) },
} as const;

const isToolWanted = ({ tools = [], messages = [] }: ChatRequest): boolean =>
  tools.length > 0 && !messages.some(({ role }) => role === 'tool');

const chunksOf = (request: Record<string, unknown>, isTool: boolean): ServerSentEvent[] => {
  const common = {
    id: isTool ? 'chatcmpl-1' : 'chatcmpl-2',
    object: 'chat.completion.chunk',
    created: answeredAt,
    model: scenario.chatModelUsed,
    service_tier: 'default',
    system_fingerprint: 'fp_1',
  };
  const deltas = isTool
    ? [{ role: 'assistant', content: null, tool_calls: [{ index: 0, ...toolCall }] }]
    : [{ role: 'assistant', content: '' }, ...scenario.answer.split(/(?<= )/).map((content) => ({ content }))];
  const isUsageAsked = (request['stream_options'] as { include_usage?: boolean } | undefined)?.include_usage === true;
  const usage = usageOf(isTool ? openaiUsage.toolCall : openaiUsage.words);
  return [
    ...deltas.map((delta) => ({ data: { ...common, choices: [{ index: 0, delta, finish_reason: null }] } })),
    { data: { ...common, choices: [{ index: 0, delta: {}, finish_reason: isTool ? 'tool_calls' : 'stop' }] } },
    ...(isUsageAsked ? [{ data: { ...common, choices: [], usage } }] : []),
    { data: '[DONE]' },
  ];
};

export const answerOpenaiChat = (request: Record<string, unknown>): Answer => {
  if (request['model'] === scenario.missingModel) return missingModel;
  const isTool = isToolWanted(request);
  if (isAsked(request, 'stream')) return { stream: chunksOf(request, isTool) };
  const message = isTool
    ? { role: 'assistant', content: null, tool_calls: [toolCall], refusal: null, annotations: [] }
    : { role: 'assistant', content: scenario.answer, refusal: null, annotations: [] };
  return {
    body: {
      id: isTool ? 'chatcmpl-1' : 'chatcmpl-2',
      object: 'chat.completion',
      created: answeredAt,
      model: scenario.chatModelUsed,
      choices: [{ index: 0, message, logprobs: null, finish_reason: isTool ? 'tool_calls' : 'stop' }],
      usage: usageOf(isTool ? openaiUsage.toolCall : openaiUsage.words),
      service_tier: 'default',
      system_fingerprint: 'fp_1',
    },
  };
};
