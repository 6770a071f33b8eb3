import type { Message, MessagePart } from './message.ts';

export const say = (role: string, ...parts: MessagePart[]): Message => ({
  role,
  name: null,
  parts,
  finishReason: null,
});
export const text = (value: string): MessagePart => ({ type: 'text', text: value });
export const call = {
  type: 'tool_call',
  id: 'call_1',
  name: 'get_weather',
  arguments: { city: 'Paris' },
} satisfies MessagePart;
export const answer = {
  type: 'tool_result',
  id: 'call_1',
  name: null,
  result: { celsius: 18 },
  isError: false,
} satisfies MessagePart;
export const image = (reference: string, mediaType: string | null = null): MessagePart => ({
  type: 'image',
  reference,
  mediaType,
  name: null,
});
export const question = text('What is the weather?');
export const words = text('It is sunny.');
export const reason: MessagePart = { type: 'reasoning', text: 'The tool knows.' };
export const asked = [say('system', text('Be brief.')), say('user', question)];
export const conversation = [...asked, say('assistant', call), say('tool', answer), say('assistant', words)];
export const argumentsText = '{"city":"Paris"}';
export const resultText = '{"celsius":18}';
