import type { AttributeValue } from '../otlp-span.ts';
import { content, isMap, parsed, someContent } from './attribute-source.ts';
import type { SpanView } from './convention.ts';

/**
 * Input messages with the system instructions before them as a system message: conventions from 1.37 on separate the
 * two. `undefined` when there is nothing to join: no instructions, messages with a system message already, or messages
 * that are no array.
 */
export const withSystemInstructions = (
  given: AttributeValue | undefined,
  instructions: AttributeValue | undefined,
): string | undefined => {
  if (instructions === undefined || instructions === '' || isNothing(instructions)) return undefined;
  if (given === undefined || given === '') return someContent(instructions);
  const messages = parsed(given);
  if (!Array.isArray(messages)) return undefined;
  if (messages.some((message) => isMap(message) && message['role'] === 'system')) return undefined;
  return withMessage(content(given), JSON.stringify({ role: 'system', content: instructionText(instructions) }));
};

/** No text at all: an empty text or list, `null`, or parts of empty texts. */
const isNothing = (instructions: AttributeValue): boolean => {
  const value = parsed(instructions);
  const parts: readonly (AttributeValue | undefined)[] = Array.isArray(value) ? value : [value];
  return parts.every((part) => {
    const text = isMap(part) ? part['content'] : part;
    return text === null || text === '';
  });
};

/** Inserts a message before the others in the text, so that the others stay as they were sent. */
const withMessage = (messages: string, message: string): string => {
  const rest = messages.slice(messages.indexOf('[') + 1);
  return `[${message}${rest.trim() === ']' ? '' : ','}${rest}`;
};

const instructionText = (instructions: AttributeValue): string => {
  const value = parsed(instructions);
  if (typeof value === 'string') return value;
  if (!Array.isArray(value)) return content(instructions);
  const texts = value.map((part) => (isMap(part) ? part['content'] : part));
  return texts.every((text) => typeof text === 'string') ? texts.join('\n') : content(instructions);
};

/** Messages in an attribute, with the system instructions that are in another one; `undefined` without any to join. */
export const instructedMessages = (messages: AttributeValue, view: SpanView): string | undefined => {
  const instructions = view.get('gen_ai.system_instructions');
  const joined = withSystemInstructions(messages, instructions);
  if (joined !== undefined) view.take('gen_ai.system_instructions');
  return joined;
};
