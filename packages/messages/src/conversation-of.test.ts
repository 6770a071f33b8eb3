import { describe, expect, test } from 'vitest';
import { conversationOf } from './conversation-of.ts';
import { toolDefinitionsOf } from './tool-definitions.ts';

const schema = { type: 'object', properties: { city: { type: 'string' } } };
const tool = { name: 'get_weather', description: 'Current weather', parameters: schema };
const description = tool.description;
const schemaText = JSON.stringify(schema);

const spoken = (fields: Partial<Parameters<typeof conversationOf>[0]>): Parameters<typeof conversationOf>[0] => ({
  type: 'GENERATION',
  input: null,
  output: null,
  modelParameters: null,
  metadata: {},
  ...fields,
});

const text = (role: string, value: string): object => ({
  role,
  name: null,
  parts: [{ type: 'text', text: value }],
  finishReason: null,
});

const attributes = (given: object): { metadata: Record<string, string> } => ({
  metadata: { attributes: JSON.stringify(given) },
});
const flattened = (prefix: string): object => ({
  [`${prefix}.0.name`]: tool.name,
  [`${prefix}.0.description`]: description,
  [`${prefix}.0.parameters`]: schemaText,
});

describe('the conversation of an observation', () => {
  test('the conversation of an observation is a plain prompt and a plain answer in a call to a model', () => {
    expect(conversationOf(spoken({ input: 'Hello', output: '"12"' }))).toEqual({
      input: [text('user', 'Hello')],
      output: [text('assistant', '12')],
      tools: [],
    });
  });

  test('the conversation of an observation is nothing where a plain text is the input of something else than a model or an agent', () => {
    expect(conversationOf(spoken({ type: 'SPAN', input: 'Hello', output: 'x' }))).toEqual({
      input: null,
      output: null,
      tools: [],
    });
  });

  test('the conversation of an observation is nothing where there is neither input nor output', () => {
    expect(conversationOf(spoken({ output: '' }))).toEqual({ input: null, output: null, tools: [] });
  });

  test('the conversation of an observation has all digits of arguments, and bounds of schemas as numbers', () => {
    const use = '{"type":"tool_use","id":"u","name":"get","input":{"id":1795775916123456789}}';
    const bounds = '{"type":"object","properties":{"id":{"type":"integer","maximum":9223372036854775807}}}';
    const input = `{"messages":[{"role":"assistant","content":[${use}]}],"tools":[{"name":"get","input_schema":${bounds}}]}`;
    expect(conversationOf(spoken({ input }))).toMatchObject({
      input: [{ parts: [{ type: 'tool_call', name: 'get', arguments: { id: '1795775916123456789' } }] }],
      tools: [{ name: 'get', parameters: { properties: { id: { maximum: 2 ** 63 } } } }],
    });
  });

  test('the conversation of an observation has all digits of arguments and results that are JSON texts', () => {
    const call = {
      id: 'c',
      type: 'function',
      function: { name: 'get', arguments: '{"order_id":1234567890123456789}' },
    };
    const output = JSON.stringify([
      { role: 'assistant', content: null, tool_calls: [call] },
      { role: 'tool', tool_call_id: 'c', content: '{"next":1234567890123456790}' },
    ]);
    expect(conversationOf(spoken({ output })).output).toMatchObject([
      { parts: [{ type: 'tool_call', arguments: { order_id: '1234567890123456789' } }] },
      { parts: [{ type: 'tool_result', result: { next: '1234567890123456790' } }] },
    ]);
  });

  test('the conversation of an observation has the tools of its request, wherever an emitter wrote them', () => {
    for (const fields of [
      {
        input: JSON.stringify({
          messages: [{ role: 'user', content: 'x' }],
          tools: [{ type: 'function', function: tool }],
        }),
      },
      attributes({ 'gen_ai.tool.definitions': JSON.stringify([{ type: 'function', ...tool }]) }),
      attributes({
        'ai.prompt.tools': [JSON.stringify({ type: 'function', ...tool, parameters: undefined, inputSchema: schema })],
      }),
      attributes({ 'llm.tools.0.tool.json_schema': JSON.stringify({ type: 'function', function: tool }) }),
      attributes(flattened('llm.request.functions')),
      {
        metadata: {
          'genkit:input': JSON.stringify({ tools: [{ ...tool, parameters: undefined, inputSchema: schema }] }),
        },
      },
      { modelParameters: JSON.stringify({ temperature: 1, tools: [{ type: 'function', function: tool }] }) },
    ]) {
      expect(conversationOf(spoken(fields)).tools).toEqual([tool]);
    }
  });

  test('the conversation of an observation does not take the tools that were called for tools that were defined', () => {
    const input = JSON.stringify([{ type: 'function_call', call_id: 'c', name: 'get_weather', arguments: '{}' }]);
    expect(conversationOf(spoken({ input })).tools).toEqual([]);
  });
});

describe('definitions of tools', () => {
  test.each<[form: string, value: unknown]>([
    ['OpenAI chat', { tools: [{ type: 'function', function: tool }] }],
    ['OpenAI responses', { tools: [{ type: 'function', ...tool, strict: true }] }],
    ['OpenAI functions', { functions: [tool] }],
    ['Anthropic', { tools: [{ name: tool.name, description, input_schema: schema }] }],
    ['Gemini', { tools: [{ functionDeclarations: [tool] }] }],
    ['the Agent Development Kit', { config: { tools: [{ function_declarations: [tool] }] } }],
    [
      'Bedrock',
      { toolConfig: { tools: [{ toolSpec: { name: tool.name, description, inputSchema: { json: schema } } }] } },
    ],
    ['Pydantic AI', { function_tools: [{ name: tool.name, description, parameters_json_schema: schema }] }],
    ['a list as JSON', JSON.stringify([tool])],
  ])('of %s come to one form', (_form, value) => {
    expect(toolDefinitionsOf(value)).toEqual([tool]);
  });

  test.each([[null], ['get_weather'], [['get_weather']], [{}], [{ tools: 'x' }], [[{ description: 'x' }]]])(
    'are none in %j',
    (value) => {
      expect(toolDefinitionsOf(value)).toEqual([]);
    },
  );
});
