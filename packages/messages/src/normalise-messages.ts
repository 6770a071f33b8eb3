import { isObject, memberOf, textOf, type JsonObject } from './json-object.ts';
import type { Message, MessagePart } from './message.ts';
import { isPart, partsOf } from './message-parts.ts';
import { isTurn, readTurns } from './pydantic-turns.ts';
import { isItem, isMessage, readMessage } from './read-message.ts';
import { shownFromJson } from './shown-json.ts';

const levelsMax = 6;

/**
 * The messages of a value, in their normal form: a message or a list of them, the parts of one, or the body of a
 * request to a model or of its response, as OpenAI, Anthropic, Gemini, Bedrock, LangChain, the AI SDK, Genkit, Pydantic
 * AI and the conventions of OpenTelemetry and OpenInference write them. `role` is the role of a value without one.
 * `undefined` when the value is none of these: a text is not a message by itself.
 */
export const normaliseMessages = (value: unknown, role: 'user' | 'assistant'): readonly Message[] | undefined =>
  read(value, role, 0);

type Role = 'user' | 'assistant';

const read = (value: unknown, role: Role, level: number): readonly Message[] | undefined => {
  if (level > levelsMax) return undefined;
  if (Array.isArray(value)) return readList(value, role, level);
  if (!isObject(value)) return undefined;
  if (isMessage(value)) return [readMessage(value, role)];
  if (isTurn(value)) return readTurns([value]);
  const part = isPart(value) ? [message(role, partsOf(value))] : undefined;
  // Parts with a type are tried before bodies, which may have members of the same names as other parts.
  return 'type' in value ? (part ?? readBody(value, role, level)) : (readBody(value, role, level) ?? part);
};

const message = (role: string, parts: readonly MessagePart[]): Message => ({
  role,
  name: null,
  parts,
  finishReason: null,
});

const readList = (list: readonly unknown[], role: Role, level: number): readonly Message[] | undefined => {
  if (list.length === 0) return undefined;
  if (list.every(isMessage)) {
    const messages = list.map((item) => readMessage(item, role));
    return list.some(isItem) ? turnsOf(messages) : messages;
  }
  if (list.every(isTurn)) return readTurns(list);
  if (list.every(isPart)) return [message(role, list.flatMap(partsOf))];
  if (list.some(isMessage) && list.every((item) => isMessage(item) || isPart(item) || isSaid(item))) {
    return readMixedList(list, role);
  }
  if (list.every((item) => Array.isArray(item) || isObject(item))) {
    const found = list.map((item) => read(item, role, level + 1));
    if (found.every((item) => item !== undefined)) return found.flat();
  }
  return undefined;
};

/** Reasoning, calls and texts of an assistant in items of their own are one message. */
const turnsOf = (messages: readonly Message[]): readonly Message[] => {
  const turns: (readonly [first: Message, items: Message[]])[] = [];
  for (const spoken of messages) {
    const [first, items] = turns.at(-1) ?? [];
    if (first?.role === 'assistant' && spoken.role === 'assistant') items?.push(spoken);
    else turns.push([spoken, [spoken]]);
  }
  return turns.map(([first, items]) => {
    const parts = items.flatMap((item) => item.parts);
    return { ...first, parts, finishReason: items.at(-1)?.finishReason ?? null };
  });
};

/** Content among messages without a role: some emitters leave out that of a tool. */
const isSaid = (item: unknown): item is JsonObject => isObject(item) && 'content' in item && !('type' in item);

const readMixedList = (list: readonly unknown[], role: Role): readonly Message[] => {
  const messages: Message[] = [];
  for (const item of list) {
    const isAnswer = messages.at(-1)?.parts.some(({ type }) => type === 'tool_call') === true;
    if (isMessage(item)) messages.push(readMessage(item, role));
    else if (isSaid(item)) messages.push(readMessage({ ...item, role: isAnswer ? 'tool' : role }, role));
    else messages.push(message(role, partsOf(item)));
  }
  return messages;
};

const conversationNames = ['messages', 'contents', 'items', 'input', 'prompt'];
const answerNames = [
  'choices',
  'candidates',
  'generations',
  'output',
  'content',
  'message',
  'response',
  'responses',
  'completion',
];
const instructionNames = ['system', 'instructions', 'system_instruction', 'systemInstruction', 'system_instructions'];

/** A body: instructions, then messages. */
const readBody = (body: JsonObject, role: Role, level: number): readonly Message[] | undefined => {
  const names = role === 'user' ? conversationNames : [...answerNames, ...conversationNames];
  for (const name of names) {
    const said = body[name];
    const spoken = typeof said === 'string' ? textMessages(said, name, body, role) : read(said, role, level + 1);
    if (spoken !== undefined && spoken.length > 0) return [...instructionsOf(body), ...withReason(spoken, body)];
  }
  return isTextResult(body) ? withReason([textResult(body)], body) : undefined;
};

/** Members of a model's answer besides its text: in LangChain, in completions, in the AI SDK. */
const companionsOfText = ['generationInfo', 'generation_info', 'finish_reason', 'logprobs', 'toolCalls', 'files'];

const isTextResult = (body: JsonObject): boolean =>
  typeof body['text'] === 'string' && companionsOfText.some((name) => name in body);

const textResult = ({ text, reasoning, toolCalls }: JsonObject): Message => {
  const thought = typeof reasoning === 'string' && reasoning !== '' ? [{ type: 'reasoning', text: reasoning }] : [];
  const said = text === '' ? [] : [{ type: 'text', text }];
  const calls: readonly unknown[] = Array.isArray(toolCalls) ? toolCalls : [];
  return message('assistant', [...thought, ...said, ...calls].flatMap(partsOf));
};

/** A text is a message only in a body that its other members identify. */
const textMessages = (text: string, name: string, body: JsonObject, role: Role): readonly Message[] | undefined => {
  const parsed = shownFromJson(text);
  const within = parsed === text ? undefined : read(parsed, role, levelsMax);
  if (within !== undefined) return within;
  const isKnown = name === 'prompt' || name === 'completion' || textOf(body, ['model', 'instructions']) !== null;
  return isKnown && text !== '' ? [message(role, [{ type: 'text', text }])] : undefined;
};

const instructionsOf = (body: JsonObject): readonly Message[] => {
  const config = isObject(body['config']) ? body['config'] : {};
  // A response repeats the instructions of its request.
  if (body['object'] === 'response') return [];
  const given = memberOf(body, instructionNames) ?? memberOf(config, instructionNames);
  if (given === undefined) return [];
  const parts = isObject(given) && 'parts' in given ? given['parts'] : given;
  const list: readonly unknown[] = Array.isArray(parts) ? parts : [parts];
  const found = list.flatMap(partsOf);
  return found.length === 0 ? [] : [message('system', found)];
};

const withReason = (messages: readonly Message[], body: JsonObject): readonly Message[] => {
  const reason = textOf(body, ['stop_reason', 'stopReason', 'finish_reason', 'finishReason']);
  const last = messages.at(-1);
  if (reason === null || last === undefined || last.finishReason !== null) return messages;
  return [...messages.slice(0, -1), { ...last, finishReason: reason }];
};
