import { answer, argumentsText, call, image, reason, resultText, say, text, words } from './conversation.fixture.ts';
import type { Message, MessagePart } from './message.ts';

const ended = (finishReason: string, ...parts: MessagePart[]): Message => ({
  ...say('assistant', ...parts),
  finishReason,
});

const kept = '@@@langfuseMedia:type=audio/wav|id=abc|source=bytes@@@';
const keptImage = '@@@langfuseMedia:type=image/png|id=abc|source=bytes@@@';

/** Answers in the formats of providers and frameworks. */
export const outputs: Readonly<Record<string, readonly [value: unknown, expected: readonly Message[]]>> = {
  'OpenAI chat completions': [
    {
      object: 'chat.completion',
      choices: [
        { index: 0, message: { role: 'assistant', content: 'It is sunny.', refusal: null }, finish_reason: 'stop' },
      ],
    },
    [ended('stop', words)],
  ],
  'OpenAI chat completions with reasoning beside the content': [
    { role: 'assistant', reasoning_content: 'The tool knows.', content: 'It is sunny.' },
    [say('assistant', reason, words)],
  ],
  'OpenAI chat completions that refuse': [
    {
      choices: [{ index: 0, message: { role: 'assistant', content: null, refusal: 'No.' }, finish_reason: 'stop' }],
    },
    [ended('stop', text('No.'))],
  ],
  'OpenAI chat completions in audio': [
    {
      role: 'assistant',
      content: null,
      refusal: null,
      audio: { id: 'audio_1', data: kept, expires_at: 1, transcript: 'It is sunny.' },
    },
    [say('assistant', words, { type: 'audio', reference: kept, mediaType: null, name: null })],
  ],
  'OpenAI responses': [
    {
      object: 'response',
      instructions: 'Be brief.',
      output: [
        { type: 'reasoning', id: 'rs_1', summary: [{ type: 'summary_text', text: 'The tool knows.' }] },
        {
          type: 'message',
          role: 'assistant',
          content: [{ type: 'output_text', text: 'It is sunny.', annotations: [] }],
        },
      ],
    },
    [say('assistant', reason, words)],
  ],
  'OpenAI responses with tools that it runs': [
    {
      object: 'response',
      output: [
        { type: 'web_search_call', id: 'ws_1', status: 'completed', action: { type: 'search', query: 'weather' } },
        { type: 'mcp_list_tools', id: 'mcpl_1', server_label: 'weather', tools: [] },
        {
          type: 'mcp_call',
          id: 'call_1',
          name: 'get_weather',
          arguments: argumentsText,
          output: resultText,
          error: null,
        },
        { type: 'mcp_call', id: 'call_2', name: 'get_weather', arguments: argumentsText, output: null, error: 'away' },
        { type: 'image_generation_call', id: 'ig_1', status: 'completed', result: keptImage },
        { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'It is sunny.' }] },
      ],
    },
    [
      say(
        'assistant',
        { type: 'tool_call', id: 'ws_1', name: 'web_search', arguments: { type: 'search', query: 'weather' } },
        { type: 'other', value: { type: 'mcp_list_tools', id: 'mcpl_1', server_label: 'weather', tools: [] } },
        call,
        { ...answer, name: 'get_weather' },
        { ...call, id: 'call_2' },
        { ...answer, id: 'call_2', name: 'get_weather', result: 'away', isError: true },
        image(keptImage),
        words,
      ),
    ],
  ],
  Anthropic: [
    {
      type: 'message',
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'The tool knows.', signature: 's' },
        { type: 'redacted_thinking', data: 'x' },
        { type: 'text', text: 'It is sunny.' },
      ],
      stop_reason: 'end_turn',
    },
    [ended('end_turn', reason, { type: 'reasoning', text: '' }, words)],
  ],
  Gemini: [
    {
      candidates: [
        {
          content: { role: 'model', parts: [{ text: 'The tool knows.', thought: true }, { text: 'It is sunny.' }] },
          finishReason: 'STOP',
        },
      ],
    },
    [ended('STOP', reason, words)],
  ],
  Bedrock: [
    {
      output: {
        message: {
          role: 'assistant',
          content: [{ reasoningContent: { reasoningText: { text: 'The tool knows.' } } }, { text: 'It is sunny.' }],
        },
      },
      stopReason: 'end_turn',
    },
    [ended('end_turn', reason, words)],
  ],
  'LangChain generations': [
    {
      generations: [
        [
          {
            text: 'It is sunny.',
            message: {
              lc: 1,
              type: 'constructor',
              id: ['langchain', 'schema', 'messages', 'AIMessage'],
              kwargs: { content: 'It is sunny.' },
            },
          },
        ],
      ],
    },
    [say('assistant', words)],
  ],
  'a LangChain completion': [
    { generations: [[{ text: 'It is sunny.', generationInfo: {} }]] },
    [say('assistant', words)],
  ],
  'tool calls of the AI SDK': [
    [{ toolCallId: 'call_1', toolName: 'get_weather', input: argumentsText }],
    [say('assistant', call)],
  ],
  'the AI SDK with text and tool calls': [
    {
      role: 'assistant',
      content: 'It is sunny.',
      tool_calls: [{ toolCallType: 'function', toolCallId: 'call_1', toolName: 'get_weather', args: argumentsText }],
    },
    [say('assistant', words, call)],
  ],
  'an interface message of the AI SDK': [
    {
      id: 'm1',
      role: 'assistant',
      parts: [
        { type: 'step-start' },
        { type: 'reasoning', text: 'The tool knows.' },
        {
          type: 'tool-get_weather',
          toolCallId: 'call_1',
          state: 'output-available',
          input: { city: 'Paris' },
          output: { celsius: 18 },
        },
        { type: 'text', text: 'It is sunny.' },
      ],
    },
    [say('assistant', reason, call, { ...answer, name: 'get_weather' }, words)],
  ],
  'an output message of the GenAI conventions': [
    [
      {
        role: 'assistant',
        parts: [
          { type: 'reasoning', content: 'The tool knows.' },
          { type: 'text', content: 'It is sunny.' },
        ],
        finish_reason: 'stop',
      },
    ],
    [ended('stop', reason, words)],
  ],
  'a response of Pydantic AI': [
    [
      {
        role: 'assistant',
        parts: [
          { type: 'thinking', content: 'The tool knows.' },
          { type: 'tool_call', id: 'call_1', name: 'get_weather', arguments: argumentsText },
        ],
      },
    ],
    [say('assistant', reason, call)],
  ],
  'a result of the AI SDK': [
    {
      text: 'It is sunny.',
      reasoning: [],
      files: [],
      toolCalls: [{ toolCallId: 'call_1', toolName: 'get_weather', args: { city: 'Paris' } }],
    },
    [say('assistant', words, call)],
  ],
  'function calls of LiveKit': [
    [{ id: 'f1', type: 'function_call', call_id: 'call_1', name: 'get_weather', arguments: argumentsText }],
    [say('assistant', call)],
  ],
  'a choice of Semantic Kernel': [
    {
      index: 0,
      message: {
        role: 'Assistant',
        name: null,
        content: null,
        tool_calls: [
          { id: 'call_1', function: { name: 'get_weather', arguments: { city: 'Paris' } }, type: 'function' },
        ],
      },
      finish_reason: 'ToolCalls',
    },
    [ended('ToolCalls', call)],
  ],
};
