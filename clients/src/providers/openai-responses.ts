import { openaiUsage, scenario, toolArguments, toolCallId, weatherTool } from '../scenario.ts';
import { answeredAt, isAsked, type Answer, type ServerSentEvent } from './answer.ts';
import { missingModel } from './openai-chat.ts';

const callItem = {
  type: 'function_call',
  id: 'fc_1',
  call_id: toolCallId,
  name: weatherTool.name,
  arguments: JSON.stringify(toolArguments),
  status: 'completed',
} as const;

const part = { type: 'output_text', text: scenario.answer, annotations: [], logprobs: [] } as const;
const messageItem = {
  type: 'message',
  id: 'msg_1',
  role: 'assistant',
  status: 'completed',
  content: [part],
} as const;

const usageOf = ({ input, cached, output, reasoning }: (typeof openaiUsage)[keyof typeof openaiUsage]) => ({
  input_tokens: input,
  input_tokens_details: { cached_tokens: cached },
  output_tokens: output,
  output_tokens_details: { reasoning_tokens: reasoning },
  total_tokens: input + output,
});

const isToolWanted = (request: Record<string, unknown>): boolean => {
  const tools = (request['tools'] ?? []) as readonly unknown[];
  const input = Array.isArray(request['input']) ? (request['input'] as { type?: string }[]) : [];
  const hasResult = input.some(({ type }) => type === 'function_call_output');
  return tools.length > 0 && !hasResult;
};

const responseOf = (request: Record<string, unknown>, isTool: boolean) => ({
  id: isTool ? 'resp_1' : 'resp_2',
  object: 'response',
  created_at: answeredAt,
  status: 'completed',
  error: null,
  incomplete_details: null,
  instructions: request['instructions'] ?? null,
  max_output_tokens: null,
  model: scenario.chatModelUsed,
  output: [isTool ? callItem : messageItem],
  parallel_tool_calls: true,
  previous_response_id: null,
  reasoning: { effort: 'medium', summary: null },
  service_tier: 'default',
  store: true,
  temperature: 1,
  text: { format: { type: 'text' } },
  tool_choice: 'auto',
  tools: request['tools'] ?? [],
  top_p: 1,
  truncation: 'disabled',
  usage: usageOf(isTool ? openaiUsage.toolCall : openaiUsage.words),
  user: null,
  metadata: {},
});

const callEvents = (): Record<string, unknown>[] => [
  { type: 'response.output_item.added', output_index: 0, item: { ...callItem, arguments: '', status: 'in_progress' } },
  {
    type: 'response.function_call_arguments.delta',
    item_id: callItem.id,
    output_index: 0,
    delta: callItem.arguments,
  },
  {
    type: 'response.function_call_arguments.done',
    item_id: callItem.id,
    output_index: 0,
    name: callItem.name,
    arguments: callItem.arguments,
  },
  { type: 'response.output_item.done', output_index: 0, item: callItem },
];

const messageEvents = (): Record<string, unknown>[] => {
  const where = { item_id: messageItem.id, output_index: 0, content_index: 0 };
  return [
    {
      type: 'response.output_item.added',
      output_index: 0,
      item: { ...messageItem, status: 'in_progress', content: [] },
    },
    { type: 'response.content_part.added', ...where, part: { ...part, text: '' } },
    ...scenario.answer
      .split(/(?<= )/)
      .map((delta) => ({ type: 'response.output_text.delta', ...where, delta, logprobs: [] })),
    { type: 'response.output_text.done', ...where, text: scenario.answer, logprobs: [] },
    { type: 'response.content_part.done', ...where, part },
    { type: 'response.output_item.done', output_index: 0, item: messageItem },
  ];
};

export const answerOpenaiResponses = (request: Record<string, unknown>): Answer => {
  if (request['model'] === scenario.missingModel) return missingModel;
  const isTool = isToolWanted(request);
  const body = responseOf(request, isTool);
  if (!isAsked(request, 'stream')) return { body };
  const begun = { ...body, status: 'in_progress', output: [], usage: null };
  const events = [
    { type: 'response.created', response: begun },
    { type: 'response.in_progress', response: begun },
    ...(isTool ? callEvents() : messageEvents()),
    { type: 'response.completed', response: body },
  ];
  return {
    stream: events.map((event, index): ServerSentEvent => ({
      event: event.type as string,
      data: { ...event, sequence_number: index },
    })),
  };
};
