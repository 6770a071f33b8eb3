/** An answer of the fake model server. */
export interface FakeModelAnswer {
  /** The parts in which the text is sent. */
  readonly text: readonly string[];
  /** Each is part of the counts of every format. */
  readonly tokens?: { readonly input: number; readonly output: number; readonly cached?: number } | undefined;
  /** `stop` when absent; `length` for a truncated one. */
  readonly finish?: 'stop' | 'length' | undefined;
}

export type FakeModelFormat = 'chat' | 'responses' | 'messages' | 'content' | 'converse';

/** The events of an answer in each format, in order, as JSON values. */
export const fakeModelEvents = (
  format: FakeModelFormat,
  answer: FakeModelAnswer,
  asTool: boolean,
): readonly unknown[] => writers[format](answer, asTool);

type Writer = (answer: FakeModelAnswer, asTool: boolean) => readonly unknown[];

const chat: Writer = ({ text, tokens, finish = 'stop' }) => [
  ...text.map((content) => ({ choices: [{ index: 0, delta: { content }, finish_reason: null }] })),
  { choices: [{ index: 0, delta: {}, finish_reason: finish }] },
  ...(tokens === undefined
    ? []
    : [
        {
          choices: [],
          usage: {
            prompt_tokens: tokens.input + (tokens.cached ?? 0),
            completion_tokens: tokens.output,
            total_tokens: tokens.input + (tokens.cached ?? 0) + tokens.output,
            prompt_tokens_details: { cached_tokens: tokens.cached ?? 0 },
          },
        },
      ]),
];

const responses: Writer = ({ text, tokens, finish = 'stop' }) => [
  ...text.map((delta) => ({ type: 'response.output_text.delta', delta })),
  {
    type: finish === 'stop' ? 'response.completed' : 'response.incomplete',
    response: {
      status: finish === 'stop' ? 'completed' : 'incomplete',
      incomplete_details: finish === 'stop' ? null : { reason: 'max_output_tokens' },
      usage: {
        input_tokens: (tokens?.input ?? 0) + (tokens?.cached ?? 0),
        input_tokens_details: { cached_tokens: tokens?.cached ?? 0 },
        output_tokens: tokens?.output ?? 0,
        total_tokens: (tokens?.input ?? 0) + (tokens?.cached ?? 0) + (tokens?.output ?? 0),
      },
    },
  },
];

const messages: Writer = ({ text, tokens, finish = 'stop' }, asTool) => [
  {
    type: 'message_start',
    message: {
      usage: { input_tokens: tokens?.input ?? 0, cache_read_input_tokens: tokens?.cached ?? 0, output_tokens: 1 },
    },
  },
  { type: 'content_block_start', index: 0 },
  ...text.map((part) => ({
    type: 'content_block_delta',
    index: 0,
    delta: asTool ? { type: 'input_json_delta', partial_json: part } : { type: 'text_delta', text: part },
  })),
  { type: 'content_block_stop', index: 0 },
  {
    type: 'message_delta',
    delta: { stop_reason: finish === 'length' ? 'max_tokens' : asTool ? 'tool_use' : 'end_turn' },
    usage: { output_tokens: tokens?.output ?? 0 },
  },
  { type: 'message_stop' },
];

const content: Writer = ({ text, tokens, finish = 'stop' }) => [
  ...text.map((part) => ({ candidates: [{ content: { role: 'model', parts: [{ text: part }] } }] })),
  {
    candidates: [{ content: { parts: [] }, finishReason: finish === 'stop' ? 'STOP' : 'MAX_TOKENS' }],
    usageMetadata: {
      promptTokenCount: (tokens?.input ?? 0) + (tokens?.cached ?? 0),
      cachedContentTokenCount: tokens?.cached ?? 0,
      candidatesTokenCount: tokens?.output ?? 0,
      totalTokenCount: (tokens?.input ?? 0) + (tokens?.cached ?? 0) + (tokens?.output ?? 0),
    },
  },
];

const converse: Writer = ({ text, tokens, finish = 'stop' }, asTool) => [
  {
    output: {
      message: {
        role: 'assistant',
        content: asTool
          ? [{ toolUse: { name: 'answer', input: JSON.parse(text.join('')) as unknown } }]
          : [{ text: text.join('') }],
      },
    },
    stopReason: finish === 'length' ? 'max_tokens' : asTool ? 'tool_use' : 'end_turn',
    usage: {
      inputTokens: tokens?.input ?? 0,
      outputTokens: tokens?.output ?? 0,
      cacheReadInputTokens: tokens?.cached ?? 0,
    },
  },
];

const writers: Readonly<Record<FakeModelFormat, Writer>> = { chat, responses, messages, content, converse };
