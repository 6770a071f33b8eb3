import { anthropicUsage, scenario, toolArguments, toolCallId, weatherTool } from '../scenario.ts';
import { isAsked, type Answer, type ServerSentEvent } from './answer.ts';

interface Message {
  readonly content: unknown;
}

const usageOf = (usage: (typeof anthropicUsage)[keyof typeof anthropicUsage]) => ({
  input_tokens: usage.input,
  cache_creation_input_tokens: usage.cacheCreation,
  cache_read_input_tokens: usage.cacheRead,
  cache_creation: { ephemeral_5m_input_tokens: usage.cacheCreation, ephemeral_1h_input_tokens: 0 },
  output_tokens: usage.output,
  service_tier: 'standard',
});

const isToolWanted = (request: Record<string, unknown>): boolean => {
  const messages = (request['messages'] ?? []) as readonly Message[];
  const parts = messages.flatMap(({ content }) => (Array.isArray(content) ? (content as { type?: string }[]) : []));
  return ((request['tools'] ?? []) as unknown[]).length > 0 && !parts.some(({ type }) => type === 'tool_result');
};

const blockOf = (isTool: boolean) =>
  isTool
    ? ({ type: 'tool_use', id: toolCallId, name: weatherTool.name, input: toolArguments } as const)
    : ({ type: 'text', text: scenario.answer } as const);

const deltasOf = (isTool: boolean): Record<string, unknown>[] =>
  isTool
    ? [{ type: 'input_json_delta', partial_json: JSON.stringify(toolArguments) }]
    : scenario.answer.split(/(?<= )/).map((text) => ({ type: 'text_delta', text }));

const eventsOf = (message: Record<string, unknown>, isTool: boolean): ServerSentEvent[] => {
  const { stop_reason, usage, ...begun } = message as { usage: ReturnType<typeof usageOf>; stop_reason: string };
  const { cache_creation: _byAge, service_tier: _tier, ...cumulative } = usage;
  const block = blockOf(isTool);
  return [
    {
      type: 'message_start',
      message: { ...begun, content: [], stop_reason: null, usage: { ...usage, output_tokens: 1 } },
    },
    {
      type: 'content_block_start',
      index: 0,
      content_block: block.type === 'tool_use' ? { ...block, input: {} } : { ...block, text: '' },
    },
    ...deltasOf(isTool).map((delta) => ({ type: 'content_block_delta', index: 0, delta })),
    { type: 'content_block_stop', index: 0 },
    {
      type: 'message_delta',
      delta: { stop_reason, stop_sequence: null },
      usage: cumulative,
    },
    { type: 'message_stop' },
  ].map((data) => ({ event: data.type, data }));
};

export const answerAnthropicMessages = (request: Record<string, unknown>): Answer => {
  if (request['model'] === scenario.missingModel) {
    const error = { type: 'not_found_error', message: scenario.missingModelMessage };
    return { status: 404, body: { type: 'error', error, request_id: 'req_1' } };
  }
  const isTool = isToolWanted(request);
  const message = {
    id: isTool ? 'msg_01' : 'msg_02',
    type: 'message',
    role: 'assistant',
    model: scenario.messageModelUsed,
    content: [blockOf(isTool)],
    stop_reason: isTool ? 'tool_use' : 'end_turn',
    stop_sequence: null,
    usage: usageOf(isTool ? anthropicUsage.toolCall : anthropicUsage.words),
  };
  return isAsked(request, 'stream') ? { stream: eventsOf(message, isTool) } : { body: message };
};
