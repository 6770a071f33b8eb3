import { argumentsText, resultText } from './conversation.fixture.ts';

/** The same conversation in the formats of providers and frameworks. */
export const inputs: Readonly<Record<string, unknown>> = {
  'a request to OpenAI chat completions': {
    model: 'gpt-5-mini',
    messages: [
      { role: 'developer', content: 'Be brief.' },
      { role: 'user', content: [{ type: 'text', text: 'What is the weather?' }] },
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'get_weather', arguments: argumentsText } }],
      },
      { role: 'tool', tool_call_id: 'call_1', content: resultText },
      { role: 'assistant', content: 'It is sunny.' },
    ],
  },
  'a request to OpenAI responses': {
    model: 'gpt-5-mini',
    instructions: 'Be brief.',
    input: [
      { role: 'user', content: [{ type: 'input_text', text: 'What is the weather?' }] },
      { type: 'function_call', id: 'fc_1', call_id: 'call_1', name: 'get_weather', arguments: argumentsText },
      { type: 'function_call_output', call_id: 'call_1', output: resultText },
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'It is sunny.' }] },
    ],
  },
  'items of the OpenAI Agents SDK': [
    { role: 'system', content: 'Be brief.' },
    { type: 'message', role: 'user', content: 'What is the weather?' },
    { type: 'function_call', id: 'fc_1', callId: 'call_1', name: 'get_weather', arguments: argumentsText },
    { type: 'function_call_result', callId: 'call_1', output: { type: 'text', text: resultText } },
    { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'It is sunny.' }] },
  ],
  'messages of LlamaIndex': {
    messages: [
      { role: 'system', additional_kwargs: {}, blocks: [{ block_type: 'text', text: 'Be brief.' }] },
      { role: 'user', additional_kwargs: {}, blocks: [{ block_type: 'text', text: 'What is the weather?' }] },
      {
        role: 'assistant',
        additional_kwargs: {},
        blocks: [
          {
            block_type: 'tool_call',
            tool_call_id: 'call_1',
            tool_name: 'get_weather',
            tool_kwargs: { city: 'Paris' },
          },
        ],
      },
      {
        role: 'tool',
        additional_kwargs: { tool_call_id: 'call_1' },
        blocks: [{ block_type: 'text', text: resultText }],
      },
      { role: 'assistant', additional_kwargs: {}, blocks: [{ block_type: 'text', text: 'It is sunny.' }] },
    ],
  },
  'a request to Anthropic': {
    model: 'claude-sonnet-4-5',
    system: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } }],
    messages: [
      { role: 'user', content: 'What is the weather?' },
      {
        role: 'assistant',
        content: [{ type: 'tool_use', id: 'call_1', name: 'get_weather', input: { city: 'Paris' } }],
      },
      {
        role: 'tool',
        content: [{ type: 'tool_result', tool_use_id: 'call_1', content: [{ type: 'text', text: resultText }] }],
      },
      { role: 'assistant', content: [{ type: 'text', text: 'It is sunny.' }] },
    ],
  },
  'a request to Gemini': {
    systemInstruction: { parts: [{ text: 'Be brief.' }] },
    contents: [
      { role: 'user', parts: [{ text: 'What is the weather?' }] },
      { role: 'model', parts: [{ functionCall: { id: 'call_1', name: 'get_weather', args: { city: 'Paris' } } }] },
      { role: 'function', parts: [{ functionResponse: { id: 'call_1', response: { celsius: 18 } } }] },
      { role: 'model', parts: [{ text: 'It is sunny.' }] },
    ],
  },
  'a request of the Agent Development Kit': {
    model: 'gemini-2.5-flash',
    config: { system_instruction: 'Be brief.', temperature: 0 },
    contents: [
      { role: 'user', parts: [{ text: 'What is the weather?' }] },
      { role: 'model', parts: [{ function_call: { id: 'call_1', name: 'get_weather', args: { city: 'Paris' } } }] },
      { role: 'tool', parts: [{ function_response: { id: 'call_1', response: { celsius: 18 } } }] },
      { role: 'model', parts: [{ text: 'It is sunny.' }] },
    ],
  },
  'a request to Bedrock': {
    modelId: 'anthropic.claude',
    system: [{ text: 'Be brief.' }],
    messages: [
      { role: 'user', content: [{ text: 'What is the weather?' }] },
      {
        role: 'assistant',
        content: [{ toolUse: { toolUseId: 'call_1', name: 'get_weather', input: { city: 'Paris' } } }],
      },
      { role: 'tool', content: [{ toolResult: { toolUseId: 'call_1', content: [{ json: { celsius: 18 } }] } }] },
      { role: 'assistant', content: [{ text: 'It is sunny.' }] },
    ],
  },
  'model messages of the AI SDK': [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: [{ type: 'text', text: 'What is the weather?' }] },
    {
      role: 'assistant',
      content: [{ type: 'tool-call', toolCallId: 'call_1', toolName: 'get_weather', input: { city: 'Paris' } }],
    },
    {
      role: 'tool',
      content: [{ type: 'tool-result', toolCallId: 'call_1', output: { type: 'json', value: { celsius: 18 } } }],
    },
    { role: 'assistant', content: [{ type: 'text', text: 'It is sunny.' }] },
  ],
  'LangChain objects in a batch': {
    messages: [
      [
        {
          lc: 1,
          type: 'constructor',
          id: ['langchain_core', 'messages', 'SystemMessage'],
          kwargs: { content: 'Be brief.' },
        },
        {
          lc: 1,
          type: 'constructor',
          id: ['langchain_core', 'messages', 'HumanMessage'],
          kwargs: { content: 'What is the weather?' },
        },
        {
          lc: 1,
          type: 'constructor',
          id: ['langchain_core', 'messages', 'AIMessageChunk'],
          kwargs: {
            content: '',
            tool_calls: [{ id: 'call_1', name: 'get_weather', args: { city: 'Paris' }, type: 'tool_call' }],
            additional_kwargs: {
              tool_calls: [{ id: 'call_1', function: { name: 'get_weather', arguments: argumentsText } }],
            },
          },
        },
        {
          lc: 1,
          type: 'constructor',
          id: ['langchain_core', 'messages', 'ToolMessage'],
          kwargs: { content: resultText, tool_call_id: 'call_1' },
        },
        {
          lc: 1,
          type: 'constructor',
          id: ['langchain_core', 'messages', 'AIMessage'],
          kwargs: { content: 'It is sunny.' },
        },
      ],
    ],
  },
  'LangChain messages by type': [
    { type: 'system', content: 'Be brief.' },
    { type: 'human', data: { content: 'What is the weather?' } },
    { type: 'ai', content: '', tool_calls: [{ id: 'call_1', name: 'get_weather', args: { city: 'Paris' } }] },
    { type: 'tool', content: resultText, tool_call_id: 'call_1' },
    { type: 'ai', content: 'It is sunny.' },
  ],
  'parts of the GenAI conventions': [
    { role: 'system', parts: [{ type: 'text', content: 'Be brief.' }] },
    { role: 'user', parts: [{ type: 'text', content: 'What is the weather?' }] },
    {
      role: 'assistant',
      parts: [{ type: 'tool_call', id: 'call_1', name: 'get_weather', arguments: { city: 'Paris' } }],
    },
    { role: 'tool', parts: [{ type: 'tool_call_response', id: 'call_1', response: { celsius: 18 } }] },
    { role: 'assistant', parts: [{ type: 'text', content: 'It is sunny.' }], finish_reason: null },
  ],
  'message events of the GenAI conventions': [
    { 'event.name': 'gen_ai.system.message', content: 'Be brief.' },
    { 'event.name': 'gen_ai.user.message', content: 'What is the weather?' },
    {
      'event.name': 'gen_ai.assistant.message',
      role: 'assistant',
      tool_calls: [
        `{"id":"call_1","type":"function","function":{"name":"get_weather","arguments":${JSON.stringify(argumentsText)}}}`,
      ],
    },
    { role: 'tool', content: resultText, id: 'call_1' },
    { 'event.name': 'gen_ai.choice', index: 0, message: { role: 'assistant', content: 'It is sunny.' } },
  ],
  'flattened messages of OpenInference': [
    { message: { role: 'system', content: 'Be brief.' } },
    { message: { role: 'user', contents: [{ message_content: { type: 'text', text: 'What is the weather?' } }] } },
    {
      message: {
        role: 'assistant',
        tool_calls: [{ tool_call: { id: 'call_1', function: { name: 'get_weather', arguments: argumentsText } } }],
      },
    },
    { message: { role: 'tool', tool_call_id: 'call_1', content: resultText } },
    { message: { role: 'assistant', content: 'It is sunny.' } },
  ],
  'messages of Genkit': {
    messages: [
      { role: 'system', content: [{ text: 'Be brief.' }] },
      { role: 'user', content: [{ text: 'What is the weather?' }] },
      { role: 'model', content: [{ toolRequest: { ref: 'call_1', name: 'get_weather', input: { city: 'Paris' } } }] },
      { role: 'tool', content: [{ toolResponse: { ref: 'call_1', output: { celsius: 18 } } }] },
      { role: 'model', content: [{ text: 'It is sunny.' }] },
    ],
  },
  "Pydantic AI's own messages": [
    {
      kind: 'request',
      parts: [
        { part_kind: 'system-prompt', content: 'Be brief.', dynamic_ref: null },
        { part_kind: 'user-prompt', content: ['What is the weather?'] },
      ],
    },
    {
      kind: 'response',
      parts: [
        { part_kind: 'tool-call', tool_name: 'get_weather', args: argumentsText, tool_call_id: 'call_1', id: null },
      ],
    },
    {
      kind: 'request',
      parts: [{ part_kind: 'tool-return', content: { celsius: 18 }, tool_call_id: 'call_1' }],
    },
    { kind: 'response', parts: [{ part_kind: 'text', content: 'It is sunny.', id: null }], finish_reason: null },
  ],
  'the chat context of LiveKit': {
    items: [
      { type: 'message', role: 'system', content: ['Be brief.'] },
      { type: 'message', role: 'user', content: ['What is the weather?'] },
      { type: 'function_call', call_id: 'call_1', name: 'get_weather', arguments: argumentsText },
      { type: 'function_call_output', call_id: 'call_1', output: resultText, is_error: false },
      { type: 'message', role: 'assistant', content: ['It is sunny.'] },
    ],
  },
};
