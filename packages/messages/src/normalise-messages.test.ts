import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { answer, asked, call, conversation, image, question, resultText, say } from './conversation.fixture.ts';
import { inputs } from './inputs.fixture.ts';
import type { MessagePart } from './message.ts';
import { normaliseMessages } from './normalise-messages.ts';
import { outputs } from './outputs.fixture.ts';

const manyOf = <T>(each: (id: string) => T): readonly T[] =>
  Array.from({ length: 100_000 }, (_, at) => each(String(at)));

const countsOfParts = (value: unknown) => normaliseMessages(value, 'assistant')?.map(({ parts }) => parts.length);

describe('a conversation', () => {
  test.each(Object.keys(inputs))('in %s comes to its normal form', (name) => {
    expect(normaliseMessages(inputs[name], 'user')).toEqual(conversation);
  });

  test('the message of a tool without a role is recognised by the call before it', () => {
    const list = [
      { role: 'user', content: 'What is the weather?' },
      { role: 'assistant', content: '', tool_calls: [{ id: 'call_1', name: 'get_weather', args: { city: 'Paris' } }] },
      { content: resultText, additional_kwargs: {} },
    ];
    expect(normaliseMessages(list, 'user')).toEqual([
      say('user', question),
      say('assistant', call),
      say('tool', { ...answer, id: null }),
    ]);
  });

  test('of a prompt with its instructions is a system and a user message', () => {
    for (const body of [
      { system: 'Be brief.', prompt: 'What is the weather?' },
      { model: 'gpt-5-mini', instructions: 'Be brief.', input: 'What is the weather?' },
      { system: 'Be brief.', messages: [{ role: 'user', parts: [{ type: 'text', text: 'What is the weather?' }] }] },
    ]) {
      expect(normaliseMessages(body, 'user')).toEqual(asked);
    }
  });
});

test('turns of Pydantic AI have their last instructions first, and their media and retries', () => {
  const history = [
    {
      instructions: 'Old.',
      parts: [{ part_kind: 'user-prompt', content: [{ kind: 'image-url', url: 'https://x/y.png' }] }],
    },
    {
      finish_reason: 'stop',
      parts: [
        { part_kind: 'thinking', content: 'The tool knows.' },
        { part_kind: 'tool-call', tool_name: 'get_weather', args: { city: 'Paris' }, tool_call_id: 'call_1' },
      ],
    },
    {
      instructions: 'Be brief.',
      parts: [
        { part_kind: 'retry-prompt', tool_name: 'get_weather', tool_call_id: 'call_1', content: 'no city' },
        { part_kind: 'retry-prompt', tool_name: null, content: 'Again.' },
      ],
    },
  ];
  expect(normaliseMessages(history, 'user')).toEqual([
    say('system', { type: 'text', text: 'Be brief.' }),
    say('user', image('https://x/y.png')),
    { ...say('assistant', { type: 'reasoning', text: 'The tool knows.' }, call), finishReason: 'stop' },
    say('tool', { type: 'tool_result', id: 'call_1', name: 'get_weather', result: 'no city', isError: true }),
    say('user', { type: 'text', text: 'Again.' }),
  ]);
});

test('code that Gemini runs is a call and its result, also among members without a value', () => {
  const code = { language: 'PYTHON', code: 'print(1)' };
  const parts = [
    { text: null, function_call: null, executable_code: code },
    { codeExecutionResult: { outcome: 'OUTCOME_OK', output: '1' } },
    { text: 'It is sunny.', function_call: null, thought: null },
  ];
  const name = 'code_execution';
  expect(normaliseMessages([{ role: 'model', parts }], 'assistant')).toEqual([
    say(
      'assistant',
      { type: 'tool_call', id: null, name, arguments: code },
      { type: 'tool_result', id: null, name, result: '1', isError: false },
      { type: 'text', text: 'It is sunny.' },
    ),
  ]);
});

test('images of Ollama beside the content are parts of the message', () => {
  const kept = '@@@langfuseMedia:type=image/png|id=abc|source=bytes@@@';
  expect(normaliseMessages([{ role: 'user', content: 'What is the weather?', images: [kept] }], 'user')).toEqual([
    say('user', question, image(kept)),
  ]);
});

describe('an answer', () => {
  test.each(Object.keys(outputs))('of %s comes to its normal form', (name) => {
    const [value, expected] = outputs[name] ?? [undefined, []];
    expect(normaliseMessages(value, 'assistant')).toEqual(expected);
  });
});

describe('a medium is known by reference', () => {
  const data = 'iVBORw0KGgo=';
  const uri = `data:image/png;base64,${data}`;
  const kept = '@@@langfuseMedia:type=image/png|id=abc|source=base64@@@';
  test.each<[form: string, part: unknown, expected: MessagePart]>([
    [
      'OpenAI chat',
      { type: 'image_url', image_url: { url: 'https://x/y.png', detail: 'low' } },
      image('https://x/y.png'),
    ],
    ['OpenAI responses', { type: 'input_image', image_url: 'https://x/y.png' }, image('https://x/y.png')],
    ['OpenAI file', { type: 'input_image', file_id: 'file-1' }, image('file-1')],
    [
      'Anthropic base64',
      { type: 'image', source: { type: 'base64', media_type: 'image/png', data } },
      image(uri, 'image/png'),
    ],
    [
      'Anthropic, extracted',
      { type: 'image', source: { type: 'base64', media_type: 'image/png', data: kept } },
      image(kept, 'image/png'),
    ],
    ['Anthropic URL', { type: 'image', source: { type: 'url', url: 'https://x/y.png' } }, image('https://x/y.png')],
    ['Gemini', { inlineData: { mimeType: 'image/png', data } }, image(uri, 'image/png')],
    [
      'Gemini file',
      { file_data: { mime_type: 'image/png', file_uri: 'gs://b/y.png' } },
      image('gs://b/y.png', 'image/png'),
    ],
    ['the AI SDK', { type: 'file', mediaType: 'image/png', data: uri }, image(uri, 'image/png')],
    ['the AI SDK 4', { type: 'image', image: 'https://x/y.png' }, image('https://x/y.png')],
    ['GenAI blob', { type: 'blob', modality: 'image', mime_type: 'image/png', content: data }, image(uri, 'image/png')],
    ['GenAI uri', { type: 'uri', modality: 'image', uri: 'https://x/y.png' }, image('https://x/y.png')],
    ['Pydantic AI', { type: 'image-url', url: 'https://x/y.png' }, image('https://x/y.png')],
    [
      'OpenInference',
      { message_content: { type: 'image', image: { image: { url: 'https://x/y.png' } } } },
      image('https://x/y.png'),
    ],
    ['Genkit', { media: { contentType: 'image/png', url: 'https://x/y.png' } }, image('https://x/y.png', 'image/png')],
    ['Bedrock', { image: { format: 'png', source: { s3Location: { uri: 's3://b/y.png' } } } }, image('s3://b/y.png')],
    [
      'audio',
      { type: 'input_audio', input_audio: { data: 'UklG', format: 'wav' } },
      { type: 'audio', reference: 'data:application/octet-stream;base64,UklG', mediaType: null, name: null },
    ],
    [
      'a document',
      { type: 'input_file', filename: 'a.pdf', file_id: 'file-2' },
      { type: 'file', reference: 'file-2', mediaType: null, name: 'a.pdf' },
    ],
  ])('%s', (_form, part, expected) => {
    expect(normaliseMessages([{ role: 'user', content: [part] }], 'user')).toEqual([say('user', expected)]);
  });
});

describe('what is no message', () => {
  test.each([
    [null],
    ['words'],
    [12],
    [[]],
    [{}],
    [['a', 'b']],
    [{ question: 'x' }],
    [{ args: [], kwargs: { a: 1 } }],
    [{ input: { city: 'Paris' } }],
    [[[0.1, 0.2]]],
    [{ query: 'x' }],
    [[{ page_content: 'x', metadata: {} }]],
    [[{ document: { id: 'd1', content: 'x' } }]],
  ])('is not taken for one: %j', (value) => {
    expect(normaliseMessages(value, 'user')).toBeUndefined();
  });

  test('a part of an unknown kind is kept as it was sent', () => {
    const part = { type: 'web_search_result', url: 'https://x' };
    expect(normaliseMessages([{ role: 'user', content: [part] }], 'user')).toEqual([
      say('user', { type: 'other', value: part }),
    ]);
  });

  test('any JSON value is read without an error, and never changed', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const before = JSON.stringify(value);
        for (const given of [value, { messages: value }, [{ role: 'user', content: value }], { message: value }]) {
          normaliseMessages(given, 'assistant');
        }
        expect(JSON.stringify(value)).toBe(before);
      }),
    );
  });

  test('a hundred thousand items, calls or parts are read in proportion to their number', () => {
    expect(countsOfParts(manyOf((id) => ({ type: 'function_call', call_id: id, name: 'a', arguments: '{}' })))).toEqual(
      [100_000],
    );
    const content = manyOf((id) => ({ type: 'tool_use', id, name: 'a', input: {} }));
    const toolCalls = manyOf((id) => ({ id: `other ${id}`, function: { name: 'a', arguments: '{}' } }));
    expect(countsOfParts({ role: 'assistant', content, tool_calls: toolCalls })).toEqual([200_000]);
    const prompts = manyOf((id) => ({ part_kind: 'user-prompt', content: id }));
    expect(countsOfParts([{ kind: 'request', parts: [...prompts, ...prompts] }])).toHaveLength(200_000);
  });
});
