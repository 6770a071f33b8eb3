import { isObject, memberOf, textOf, type JsonObject } from './json-object.ts';
import type { MessagePart } from './message.ts';
import { shownFromJson } from './shown-json.ts';

const callIdNames = ['tool_call_id', 'toolCallId', 'call_id', 'callId', 'tool_use_id', 'toolUseId', 'ref', 'id'];
const nameNames = ['name', 'toolName', 'tool_name'];
const argumentNames = ['arguments', 'input', 'args', 'toolInput', 'tool_kwargs', 'parameters'];
const resultNames = ['result', 'response', 'content', 'output', 'blocks'];

/** A call, whether its name and arguments are within a `function` or next to its id. */
export const toolCall = (given: JsonObject): MessagePart => {
  const called = isObject(given['function']) ? given['function'] : given;
  return {
    type: 'tool_call',
    id: textOf(given, callIdNames),
    name: textOf(called, nameNames) ?? textOf(given, nameNames),
    arguments: shownFromJson(memberOf(called, argumentNames) ?? null),
  };
};

export const toolResult = (given: JsonObject): MessagePart => {
  const result = memberOf(given, resultNames);
  const extra = given['additional_kwargs'];
  return {
    type: 'tool_result',
    id: textOf(given, callIdNames) ?? (isObject(extra) ? textOf(extra, callIdNames) : null),
    name: textOf(given, nameNames),
    result: plainResult(result),
    isError:
      given['is_error'] === true ||
      given['isError'] === true ||
      given['status'] === 'error' ||
      (isObject(result) && String(result['type']).startsWith('error-')),
  };
};

/** A result of one text or one JSON value, and the AI SDK's `{ type, value }`, become their value. */
const plainResult = (result: unknown): unknown => {
  const only: unknown = Array.isArray(result) && result.length === 1 ? result[0] : result;
  if (!isObject(only)) return shownFromJson(result ?? null);
  const keys = Object.keys(only);
  if ('value' in only && typeof only['type'] === 'string') return only['value'];
  if (
    typeof only['text'] === 'string' &&
    keys.every((key) => key === 'text' || key === 'type' || key === 'block_type')
  ) {
    return shownFromJson(only['text']);
  }
  return keys.length === 1 && 'json' in only ? only['json'] : result;
};

/** Code that Gemini writes and runs, and what came of it. */
export const codeToRun = ({ id, language, code }: JsonObject): MessagePart =>
  toolCall({ id, name: codeTool, arguments: { language, code } });

export const codeRun = ({ id, outcome, output }: JsonObject): MessagePart =>
  toolResult({ id, name: codeTool, result: output ?? outcome, isError: outcome !== 'OUTCOME_OK' });

const codeTool = 'code_execution';

/** A tool that OpenAI or its Agents SDK runs: the call, and its result if the item has one. */
export const hostedTool = (given: JsonObject): readonly MessagePart[] => {
  const name = textOf(given, nameNames) ?? String(given['type']).replace(/_call$/, '');
  const input = memberOf(given, [...argumentNames, 'action', 'operation', 'queries', 'code']);
  const call = toolCall({ ...given, name, arguments: input });
  const output = memberOf(given, ['output', 'outputs', 'results', 'error']);
  if (output === undefined) return [call];
  const result = toolResult({ ...given, name, result: output, isError: output === given['error'] });
  return [call, result];
};

/** The AI SDK's tool in a message of its interface: a call, and its result once it has one. */
export const toolOfInterface = (given: JsonObject, name: string | null): readonly MessagePart[] => {
  const call = toolCall(name === null ? given : { ...given, name });
  const isDone = 'output' in given || 'result' in given || 'errorText' in given;
  if (!isDone) return [call];
  const result = toolResult(name === null ? given : { ...given, name });
  return 'errorText' in given
    ? [call, { ...result, type: 'tool_result', result: given['errorText'], isError: true } as MessagePart]
    : [call, result];
};
