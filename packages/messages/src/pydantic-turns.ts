import { isObject, textOf, type JsonObject } from './json-object.ts';
import { partsOf } from './message-parts.ts';
import type { Message, MessagePart } from './message.ts';

/** Who says the parts of a request; those of a response are the assistant's. */
const speakers: Readonly<Record<string, string>> = {
  'system-prompt': 'system',
  'user-prompt': 'user',
  'tool-return': 'tool',
  'retry-prompt': 'tool',
};

const kindOf = (part: unknown): string | null => (isObject(part) ? textOf(part, ['part_kind']) : null);

const partsIn = (turn: JsonObject): readonly JsonObject[] => turn['parts'] as readonly JsonObject[];

/** Whether this is a request or a response in Pydantic AI's own form, whose parts are of several speakers. */
export const isTurn = (value: unknown): value is JsonObject =>
  isObject(value) &&
  Array.isArray(value['parts']) &&
  value['parts'].length > 0 &&
  value['parts'].every((part) => kindOf(part) !== null);

/** The messages of a history of such turns. Each request repeats the instructions: those of the last one come first. */
export const readTurns = (turns: readonly JsonObject[]): readonly Message[] => {
  const instructions = turns.map((turn) => textOf(turn, ['instructions'])).findLast((text) => text !== null);
  const first = instructions === undefined || instructions === null ? [] : [said('system', partsOf(instructions))];
  return [...first, ...turns.flatMap(messagesOf)];
};

const said = (role: string, parts: readonly MessagePart[], finishReason: string | null = null): Message => ({
  role,
  name: null,
  parts,
  finishReason,
});

/** A message for each of the parts of a request, and one for all of a response. */
const messagesOf = (turn: JsonObject): readonly Message[] => {
  const isRequest = partsIn(turn).some((part) => Object.hasOwn(speakers, kindOf(part) ?? ''));
  return isRequest
    ? partsIn(turn).map((part) => said(speakerOf(part), readPart(part)))
    : [said('assistant', partsIn(turn).flatMap(readPart), textOf(turn, ['finish_reason']))];
};

/** What is to be tried again is the result of a tool, or without one a request of the user. */
const speakerOf = (part: JsonObject): string => {
  const kind = kindOf(part) ?? '';
  return kind === 'retry-prompt' && textOf(part, ['tool_name']) === null ? 'user' : (speakers[kind] ?? 'assistant');
};

const readPart = (part: JsonObject): readonly MessagePart[] => {
  const type = kindOf(part);
  const role = speakerOf(part);
  if (role === 'system' || role === 'user' || type === 'file') return contentOf(part['content']);
  return partsOf(type === 'retry-prompt' ? { ...part, type, is_error: true } : { ...part, type });
};

/** Texts, and media of a `kind`. */
const contentOf = (content: unknown): readonly MessagePart[] => {
  const items: readonly unknown[] = Array.isArray(content) ? content : [content];
  return items.flatMap((item) => partsOf(isObject(item) && 'kind' in item ? { ...item, type: item['kind'] } : item));
};
