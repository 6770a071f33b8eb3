import type { Connection } from '../../api/llm-connections.ts';
import type { EditedMessage, TextMessage } from '../../parts/models/message-editor.tsx';
import { knownParameters, modelChoiceOf, providerFor } from '../../parts/models/model-choice.ts';
import type { Conversation, Message, MessagePart, Observation } from '../trace/trace-queries.ts';
import { newColumn, type Column } from './playground-state.ts';

const roles: Readonly<Record<string, string>> = {
  developer: 'system',
  system: 'system',
  assistant: 'assistant',
  model: 'assistant',
  ai: 'assistant',
  tool: 'tool',
  function: 'tool',
};

const jsonText = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));

/**
 * Parts that are not text are converted to text, so that no content is lost; reasoning of a model is not sent again.
 */
const partText = (part: MessagePart): string => {
  if (part.type === 'text') return part.text;
  if (part.type === 'reasoning') return '';
  if (part.type === 'tool_call') return `${part.name ?? 'tool'}(${jsonText(part.arguments)})`;
  if (part.type === 'tool_result') return jsonText(part.result);
  return part.type === 'other' ? jsonText(part.value) : `[${part.type}]`;
};

const messageOf = ({ role, parts }: Message): TextMessage => {
  const texts = parts.map(partText).filter((text) => text !== '');
  return { role: roles[role.toLowerCase()] ?? 'user', content: texts.join('\n') };
};

const messagesOf = (conversation: Conversation | null, input: unknown): readonly EditedMessage[] => {
  const said = conversation?.input ?? [];
  if (said.length > 0) return said.map(messageOf);
  return [{ role: 'user', content: input === null || input === undefined ? '' : jsonText(input) }];
};

/** A recorded call of a model as a column: the messages before its answer, its model and its parameters. */
export const columnOfCall = (
  observation: Pick<Observation, 'input' | 'model' | 'modelParameters'>,
  conversation: Conversation | null,
  connections: readonly Connection[],
): Column => {
  const model = observation.model ?? '';
  return {
    ...newColumn,
    messages: messagesOf(conversation, observation.input),
    choice: modelChoiceOf(providerFor(model, connections), model, knownParameters(observation.modelParameters)),
  };
};
