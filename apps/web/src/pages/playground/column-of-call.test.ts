import { expect, it } from 'vitest';

import type { Connection } from '../../api/llm-connections.ts';
import type { Conversation } from '../trace/trace-queries.ts';
import { columnOfCall } from './column-of-call.ts';

const connections = [
  { provider: 'own', adapter: 'openai', customModels: ['gpt-4o'], withDefaultModels: true },
] as unknown as readonly Connection[];
const call = { input: null, model: 'gpt-4o', modelParameters: { max_tokens: 20, stream: 'true' } };

const said = (role: string, ...parts: readonly object[]) => ({ role, name: null, finishReason: null, parts });

it('a recorded call is asked again with its messages, its model and its parameters', () => {
  const conversation = {
    input: [
      said('developer', { type: 'text', text: 'Be short.' }),
      said(
        'user',
        { type: 'text', text: 'Where is it?' },
        { type: 'image', reference: null, mediaType: null, name: null },
      ),
      said(
        'assistant',
        { type: 'reasoning', text: 'Hm.' },
        { type: 'tool_call', id: '1', name: 'find', arguments: { a: 1 } },
      ),
      said('tool', { type: 'tool_result', id: '1', name: 'find', result: { at: 'Bonn' }, isError: false }),
    ],
    output: [said('assistant', { type: 'text', text: 'In Bonn.' })],
    tools: [],
  } as unknown as Conversation;
  const column = columnOfCall(call, conversation, connections);
  expect(column.messages).toEqual([
    { role: 'system', content: 'Be short.' },
    { role: 'user', content: 'Where is it?\n[image]' },
    { role: 'assistant', content: 'find({"a":1})' },
    { role: 'tool', content: '{"at":"Bonn"}' },
  ]);
  expect(column.choice).toEqual({ provider: 'own', model: 'gpt-4o', temperature: '', maxTokens: '20', others: '' });
});

it('an input that holds no messages is one of the user', () => {
  expect(columnOfCall({ ...call, input: { question: 'why' } }, null, connections).messages).toEqual([
    { role: 'user', content: '{"question":"why"}' },
  ]);
});
