import {
  DomainError,
  EvaluationError,
  filledLength,
  fillPrompt,
  refuseIssues,
  variablesIn,
  type DatasetItem,
  type ExperimentDefinition,
  type InputIssue,
  type ModelMessage,
  type PromptBody,
} from '@spanledger/core';
import { subjectPath } from '@spanledger/evaluation';

type FilledItem =
  | { readonly messages: readonly ModelMessage[] }
  /** Names without a value, or with a value that is no list of messages for a placeholder. */
  | { readonly missing: readonly string[] }
  /** Why it has no messages though it has all values: they would be too long, or a path would take too long. */
  | { readonly problem: string };

type ItemValues = Pick<DatasetItem, 'input' | 'expectedOutput' | 'metadata'>;
type Mapping = Pick<ExperimentDefinition, 'body' | 'variables'>;

const roles = new Set(['system', 'user', 'assistant', 'tool']);

const placeholdersIn = (body: PromptBody): ReadonlySet<string> =>
  new Set(body.type === 'text' ? [] : body.prompt.flatMap((message) => ('role' in message ? [] : [message.name])));

/** Throws `invalid_input` with each entry of `body.variables` that the prompt does not have, or that is no JSONPath. */
export const checkMapping = ({ body, variables }: Mapping): void => {
  const names = new Set([...variablesIn(body), ...placeholdersIn(body)]);
  const issues = Object.entries(variables).flatMap(([name, path]): readonly InputIssue[] => {
    const at = `body.variables.${name}`;
    if (!names.has(name)) {
      const known = names.size === 0 ? 'which has none' : `which has ${[...names].join(', ')}`;
      return [{ path: at, message: `is neither a variable nor a placeholder of the prompt, ${known}` }];
    }
    const problem = problemOfPath(path);
    return problem === undefined
      ? []
      : [{ path: at, message: `must be a JSONPath such as $.input.question: ${problem}` }];
  });
  refuseIssues(issues);
};

const problemOfPath = (path: string): string | undefined => {
  try {
    subjectPath(path);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
};

/**
 * The messages of an item. A name without a path gets the member of the item's input of that name; if the prompt has no
 * other name, the whole input. Texts are inserted unchanged, other values as JSON.
 */
export const fillItem = (mapping: Mapping, item: ItemValues): FilledItem => {
  try {
    return filledItem(mapping, item);
  } catch (error) {
    const isOfItem =
      error instanceof EvaluationError || (error instanceof DomainError && error.code === 'invalid_input');
    if (isOfItem) return { problem: error.message };
    throw error;
  }
};

const filledItem = ({ body, variables: paths }: Mapping, item: ItemValues): FilledItem => {
  const variableNames = variablesIn(body);
  const placeholderNames = placeholdersIn(body);
  const isOnly = variableNames.size + placeholderNames.size === 1;
  const valueOf = (name: string): unknown => {
    const path = Object.hasOwn(paths, name) ? paths[name] : undefined;
    return path === undefined ? usualValue(item.input, name, isOnly) : valueAt(path, item);
  };
  // Each value is in the messages at least once: many names can be of the same long one.
  const length = filledLength();
  const missing: string[] = [];
  const variables: Record<string, string> = {};
  for (const name of variableNames) {
    const value = valueOf(name);
    if (value === undefined || value === null) missing.push(name);
    else {
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      length.add(text.length);
      variables[name] = text;
    }
  }
  const placeholders: Record<string, readonly ModelMessage[]> = {};
  for (const name of placeholderNames) {
    const messages = messagesOf(valueOf(name));
    if (messages === undefined) missing.push(name);
    else {
      for (const message of messages) length.addMessage(message);
      placeholders[name] = messages;
    }
  }
  return missing.length > 0 ? { missing } : { messages: fillPrompt(body, { variables, placeholders }) };
};

const valueAt = (path: string, { input, expectedOutput, metadata }: ItemValues): unknown =>
  subjectPath(path).read({ input, expectedOutput, metadata });

const usualValue = (input: unknown, name: string, isOnly: boolean): unknown => {
  const isObject = typeof input === 'object' && input !== null && !Array.isArray(input);
  if (isObject && Object.hasOwn(input, name)) return (input as Readonly<Record<string, unknown>>)[name];
  return isOnly ? input : undefined;
};

const messagesOf = (value: unknown): readonly ModelMessage[] | undefined =>
  Array.isArray(value) && value.every(isMessage) ? value.map(({ role, content }) => ({ role, content })) : undefined;

const isMessage = (value: unknown): value is ModelMessage => {
  const { role, content } = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  return typeof role === 'string' && roles.has(role) && typeof content === 'string';
};
