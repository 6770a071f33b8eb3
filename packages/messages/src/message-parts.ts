import { isObject, memberOf, textOf, type JsonObject } from './json-object.ts';
import { mediumPart } from './medium-part.ts';
import type { MessagePart } from './message.ts';
import { codeRun, codeToRun, hostedTool, toolCall, toolOfInterface, toolResult } from './tool-parts.ts';

type PartReader = (given: JsonObject) => readonly MessagePart[];

const one =
  (read: (given: JsonObject) => MessagePart): PartReader =>
  (given) => [read(given)];

const text = one((given) => {
  const value = memberOf(given, ['text', 'content', 'refusal']) ?? '';
  return typeof value === 'string' ? { type: 'text', text: value } : { type: 'other', value: given };
});

const reasoningText = (given: JsonObject): string => {
  const value = memberOf(given, ['text', 'thinking', 'reasoning', 'content', 'reasoningText', 'summary']);
  if (typeof value === 'string') return value;
  if (isObject(value)) return reasoningText(value);
  if (!Array.isArray(value)) return '';
  return value.map((item) => (isObject(item) ? reasoningText(item) : String(item))).join('\n');
};

const reasoning = one((given) => ({ type: 'reasoning', text: reasoningText(given) }));
const call = one(toolCall);
const result = one(toolResult);
const medium = one((given) => mediumPart(given));
const nothing: PartReader = () => [];

/** By the part's `type`, with `_` for `-`: OpenAI, Anthropic, AI SDK, LangChain, LlamaIndex, GenAI conventions, Pydantic AI. */
const byType: Readonly<Record<string, PartReader>> = {
  text,
  input_text: text,
  output_text: text,
  refusal: text,
  reasoning,
  thinking: reasoning,
  redacted_thinking: one(() => ({ type: 'reasoning', text: '' })),
  function: call,
  tool_use: call,
  server_tool_use: call,
  mcp_tool_use: call,
  tool_call: call,
  server_tool_call: call,
  function_call: call,
  custom_tool_call: call,
  tool_result: result,
  mcp_tool_result: result,
  tool_call_response: result,
  server_tool_call_response: result,
  function_call_output: result,
  function_call_result: result,
  custom_tool_call_output: result,
  tool_response: result,
  tool_return: result,
  retry_prompt: result,
  builtin_tool_call: call,
  builtin_tool_return: result,
  web_search_call: hostedTool,
  file_search_call: hostedTool,
  code_interpreter_call: hostedTool,
  computer_call: hostedTool,
  local_shell_call: hostedTool,
  shell_call: hostedTool,
  apply_patch_call: hostedTool,
  mcp_call: hostedTool,
  hosted_tool_call: hostedTool,
  computer_call_output: result,
  computer_call_result: result,
  local_shell_call_output: result,
  shell_call_output: result,
  apply_patch_call_output: result,
  image_generation_call: one((given) => mediumPart({ data: given['result'] }, 'image')),
  tool_invocation: (given) =>
    isObject(given['toolInvocation']) ? toolOfInterface(given['toolInvocation'], null) : toolOfInterface(given, null),
  dynamic_tool: (given) => toolOfInterface(given, null),
  image: one((given) => mediumPart(given, 'image')),
  image_url: one((given) => mediumPart(given, 'image')),
  input_image: one((given) => mediumPart(given, 'image')),
  audio: one((given) => mediumPart(given, 'audio')),
  audio_url: one((given) => mediumPart(given, 'audio')),
  input_audio: one((given) => mediumPart(given, 'audio')),
  video: one((given) => mediumPart(given, 'video')),
  video_url: one((given) => mediumPart(given, 'video')),
  document: one((given) => mediumPart(given, 'file')),
  document_url: one((given) => mediumPart(given, 'file')),
  input_file: one((given) => mediumPart(given, 'file')),
  file: medium,
  media: medium,
  blob: medium,
  uri: medium,
  binary: medium,
  step_start: nothing,
};

const media: ReadonlySet<string> = new Set(['image', 'video', 'document']);

/** Bedrock's media have a format and a source, or one of them. */
const isMedium = (value: unknown): boolean => isObject(value) && ('source' in value || 'format' in value);

const within =
  (name: string, read: PartReader): PartReader =>
  (given) =>
    isObject(given[name]) ? read(given[name]) : [{ type: 'other', value: given }];

/** By the member that a part without `type` has: Gemini, Bedrock, Genkit, OpenInference, the AI SDK's tool calls. */
const byMember: readonly (readonly [member: string, read: PartReader])[] = [
  ['message_content', within('message_content', (given) => partsOf(given))],
  ['tool_call', within('tool_call', call)],
  ['toolCallId', (given) => toolOfInterface(given, null)],
  ['functionCall', within('functionCall', call)],
  ['function_call', within('function_call', call)],
  ['functionResponse', within('functionResponse', result)],
  ['function_response', within('function_response', result)],
  ['executableCode', within('executableCode', one(codeToRun))],
  ['executable_code', within('executable_code', one(codeToRun))],
  ['codeExecutionResult', within('codeExecutionResult', one(codeRun))],
  ['code_execution_result', within('code_execution_result', one(codeRun))],
  ['toolRequest', within('toolRequest', call)],
  ['toolResponse', within('toolResponse', result)],
  ['toolUse', within('toolUse', call)],
  ['toolResult', within('toolResult', result)],
  ['inlineData', within('inlineData', medium)],
  ['inline_data', within('inline_data', medium)],
  ['fileData', within('fileData', medium)],
  ['file_data', within('file_data', medium)],
  ['media', within('media', medium)],
  ['image', within('image', (given) => [mediumPart(given, 'image')])],
  ['video', within('video', (given) => [mediumPart(given, 'video')])],
  ['document', within('document', (given) => [mediumPart(given, 'file')])],
  ['reasoningContent', within('reasoningContent', reasoning)],
  ['text', (given) => (given['thought'] === true ? reasoning(given) : text(given))],
  ['function', call],
  ['reasoning', reasoning],
];

const readerOf = (given: JsonObject): PartReader | undefined => {
  const type = textOf(given, ['type', 'block_type'])?.replaceAll('-', '_');
  if (type !== undefined && Object.hasOwn(byType, type)) return byType[type];
  if (type?.startsWith('tool_') === true && 'toolCallId' in given) {
    return (part) => toolOfInterface(part, String(part['type']).slice('tool-'.length));
  }
  if (type !== undefined && !('toolCallId' in given) && !('text' in given)) return undefined;
  return byMember.find(
    ([member]) => memberOf(given, [member]) !== undefined && (!media.has(member) || isMedium(given[member])),
  )?.[1];
};

/** Whether this is a part of a message in some known form. */
export const isPart = (value: unknown): boolean => isObject(value) && readerOf(value) !== undefined;

/** The parts of one item of a message's content; unknown forms become `other`. */
export const partsOf = (value: unknown): readonly MessagePart[] => {
  if (typeof value === 'string') return [{ type: 'text', text: value }];
  if (!isObject(value)) return value === null || value === undefined ? [] : [{ type: 'other', value }];
  return readerOf(value)?.(value) ?? [{ type: 'other', value }];
};
