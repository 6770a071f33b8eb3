import { isObject, memberOf, textOf, type JsonObject } from './json-object.ts';
import type { Message, MessagePart } from './message.ts';
import { mediumPart } from './medium-part.ts';
import { partsOf } from './message-parts.ts';
import { toolCall, toolResult } from './tool-parts.ts';
import { shownFromJson } from './shown-json.ts';

const roles: Readonly<Record<string, string>> = {
  developer: 'system',
  human: 'user',
  model: 'assistant',
  ai: 'assistant',
  bot: 'assistant',
  function: 'tool',
};

/** LangChain's names for the kinds of messages, as classes and as types. */
const kinds: Readonly<Record<string, string>> = {
  human: 'user',
  user: 'user',
  ai: 'assistant',
  aimessagechunk: 'assistant',
  system: 'system',
  developer: 'system',
  tool: 'tool',
  function: 'tool',
};

/** Items of OpenAI's Responses that are messages by themselves, and their roles. */
const itemRoles: Readonly<Record<string, string>> = {
  function_call: 'assistant',
  custom_tool_call: 'assistant',
  reasoning: 'assistant',
  function_call_output: 'tool',
  function_call_result: 'tool',
  custom_tool_call_output: 'tool',
  web_search_call: 'assistant',
  file_search_call: 'assistant',
  code_interpreter_call: 'assistant',
  image_generation_call: 'assistant',
  computer_call: 'assistant',
  computer_call_output: 'tool',
  computer_call_result: 'tool',
  local_shell_call: 'assistant',
  local_shell_call_output: 'tool',
  shell_call: 'assistant',
  shell_call_output: 'tool',
  apply_patch_call: 'assistant',
  apply_patch_call_output: 'tool',
  mcp_list_tools: 'assistant',
  mcp_call: 'assistant',
  mcp_approval_request: 'assistant',
  mcp_approval_response: 'user',
  hosted_tool_call: 'assistant',
};

/** Whether this is such an item. */
export const isItem = (value: unknown): boolean =>
  isObject(value) && !('role' in value) && Object.hasOwn(itemRoles, textOf(value, ['type']) ?? '');

const eventRole = /^gen_ai\.(system|user|assistant|tool)\.message$/;

const roleNamed = (role: string): string => {
  const name = role.toLowerCase();
  return Object.hasOwn(roles, name) ? (roles[name] ?? name) : name;
};

const langChainRole = (given: JsonObject): string | undefined => {
  const classes = given['id'];
  const className = Array.isArray(classes) ? String(classes.at(-1)) : undefined;
  const kind = (className?.replace(/Message(?:Chunk)?$/, '') ?? textOf(given, ['type']) ?? '').toLowerCase();
  return Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
};

/** Whether this is one message in some known form. */
export const isMessage = (value: unknown): value is JsonObject => {
  if (!isObject(value)) return false;
  if (typeof value['role'] === 'string') return true;
  if (isObject(value['message'])) return isMessage(value['message']) || 'content' in value['message'];
  if (value['lc'] === 1 && isObject(value['kwargs'])) return langChainRole(value) !== undefined;
  if (typeof value['event.name'] === 'string') return eventRole.test(value['event.name']) || isChoice(value);
  const type = textOf(value, ['type']);
  if (type === 'message' || (type !== null && Object.hasOwn(itemRoles, type))) return true;
  return type !== null && langChainRole(value) !== undefined && ('content' in value || isObject(value['data']));
};

const isChoice = (value: JsonObject): boolean => value['event.name'] === 'gen_ai.choice';

/** A message of any known form in the normal one. `role` is the role of a message without one. */
export const readMessage = (given: JsonObject, role: string): Message => {
  if (isObject(given['message']) && !('role' in given && 'content' in given)) {
    const message = readMessage(given['message'], role);
    return { ...message, finishReason: message.finishReason ?? finishReasonOf(given) };
  }
  if (given['lc'] === 1 && isObject(given['kwargs'])) {
    return readSpoken(given['kwargs'], langChainRole(given) ?? role);
  }
  if (isItem(given)) {
    return {
      role: itemRoles[textOf(given, ['type']) ?? ''] ?? role,
      name: null,
      parts: partsOf(given),
      finishReason: null,
    };
  }
  if (!('role' in given) && isObject(given['data']) && langChainRole(given) !== undefined) {
    return readSpoken(given['data'], langChainRole(given) ?? role);
  }
  return readSpoken(given, speakerOf(given, role));
};

const speakerOf = (given: JsonObject, role: string): string => {
  const stated = textOf(given, ['role']);
  if (stated !== null) return roleNamed(stated);
  const ofEvent = eventRole.exec(textOf(given, ['event.name']) ?? '')?.[1];
  return ofEvent ?? langChainRole(given) ?? role;
};

const finishReasonOf = (given: JsonObject): string | null =>
  textOf(given, ['finish_reason', 'finishReason', 'stop_reason', 'stopReason']);

const readSpoken = (given: JsonObject, role: string): Message => {
  const content = memberOf(given, ['parts', 'content', 'contents', 'text', 'blocks']);
  const parts = isToolAnswer(given, role)
    ? [toolResult(given)]
    : [...partsBefore(given), ...contentParts(content), ...partsAfter(given)];
  const known = new Set(parts.map((part) => (part.type === 'tool_call' ? part.id : null)));
  const called = toolCallsOf(given).filter(({ id }) => id === null || !known.has(id));
  return { role, name: nameOf(given, role), parts: [...parts, ...called], finishReason: finishReasonOf(given) };
};

const nameOf = (given: JsonObject, role: string): string | null => (role === 'tool' ? null : textOf(given, ['name']));

/** A message with the answer of a tool: its content is the result, unless results are among its parts. */
const isToolAnswer = (given: JsonObject, role: string): boolean => {
  if (textOf(given, ['tool_call_id', 'toolCallId']) !== null) return true;
  if (role !== 'tool' || 'parts' in given) return false;
  const content = shownFromJson(given['content']);
  if (!Array.isArray(content)) return true;
  return !content.some((item) => partsOf(item).some(({ type }) => type === 'tool_result'));
};

/** Reasoning in a member next to the content precedes it. */
const partsBefore = (given: JsonObject): readonly MessagePart[] => {
  const text = textOf(given, ['reasoning_content', 'reasoning', 'thinking']);
  return text === null ? [] : [{ type: 'reasoning', text }];
};

/** OpenAI's refusal and sound, with its transcript, next to an empty content, and Ollama's images. */
const partsAfter = (given: JsonObject): readonly MessagePart[] => {
  const refusal = textOf(given, ['refusal']);
  const audio = isObject(given['audio']) ? given['audio'] : {};
  const transcript = textOf(audio, ['transcript']);
  const images: readonly unknown[] = Array.isArray(given['images']) ? given['images'] : [];
  return [
    ...(refusal === null ? [] : partsOf(refusal)),
    ...(transcript === null ? [] : partsOf(transcript)),
    ...(textOf(audio, ['data']) === null ? [] : [mediumPart(audio, 'audio')]),
    ...images.filter((image) => typeof image === 'string').map((data) => mediumPart({ data }, 'image')),
  ];
};

const contentParts = (content: unknown): readonly MessagePart[] => {
  const value = Array.isArray(content) ? content : [content];
  return value.flatMap((item) => (item === '' ? [] : partsOf(item)));
};

type ToolCall = Extract<MessagePart, { type: 'tool_call' }>;

/** Calls next to the content: a list of objects, or of their JSON texts. */
const toolCallsOf = (given: JsonObject): readonly ToolCall[] => {
  const extra = isObject(given['additional_kwargs']) ? given['additional_kwargs'] : {};
  const calls = memberOf(given, ['tool_calls', 'toolCalls']) ?? extra['tool_calls'];
  const listed = (Array.isArray(calls) ? calls : []).map(shownFromJson).filter(isObject);
  const only = memberOf(given, ['function_call']) ?? (listed.length === 0 ? extra['function_call'] : undefined);
  return [...listed, ...(isObject(only) ? [only] : [])].map((call) => {
    const inner = isObject(call['tool_call']) ? call['tool_call'] : call;
    return toolCall(inner) as ToolCall;
  });
};
