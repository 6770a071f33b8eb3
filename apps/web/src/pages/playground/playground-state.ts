import type { PromptVersion } from '../../api/prompts.ts';
import { jsonOrText, parsedJson } from '../../format/parsed-json.ts';
import type { EditedMessage } from '../../parts/models/message-editor.tsx';
import { noModel, parametersOf, parametersProblem, type ModelChoice } from '../../parts/models/model-choice.ts';
import { enteredFor, filledText, templateVariables } from '../../parts/models/template-variables.ts';

/** One prompt with one model, as entered. */
export interface Column {
  /** Unique on the page. */
  readonly id: number;
  readonly type: PromptVersion['type'];
  readonly text: string;
  readonly messages: readonly EditedMessage[];
  readonly choice: ModelChoice;
  /** JSON Schema of the answer; empty for none. */
  readonly schema: string;
  /** The version that it was loaded from, with the content at that time. */
  readonly prompt?: { readonly name: string; readonly version: number; readonly asLoaded: string } | undefined;
}

/** The state of the playground page without its answers. */
export interface PlaygroundState {
  /** The address that the first column was loaded from. */
  readonly source: string;
  readonly columns: readonly Column[];
  /** The values of variables by name, for all columns. */
  readonly variables: Readonly<Record<string, string>>;
  /** The messages of placeholders as JSON, by name, for all columns. */
  readonly placeholders: Readonly<Record<string, string>>;
  readonly isStored: boolean;
}

export const columnsMax = 4;

export const newColumn: Column = {
  id: 1,
  type: 'chat',
  text: '',
  messages: [
    { role: 'system', content: 'You are a helpful assistant.' },
    { role: 'user', content: '' },
  ],
  choice: noModel,
  schema: '',
};

export const newState: PlaygroundState = {
  source: '',
  columns: [newColumn],
  variables: {},
  placeholders: {},
  isStored: false,
};

/** The body of a prompt version with this content. */
export const promptBodyOf = ({ type, text, messages }: Column): string | readonly EditedMessage[] =>
  type === 'text' ? text : messages;

const textsOf = (column: Column): readonly string[] =>
  column.type === 'text'
    ? [column.text]
    : column.messages.flatMap((message) => ('role' in message ? [message.content] : []));

export const variablesOf = (columns: readonly Column[]): readonly string[] =>
  templateVariables(columns.flatMap(textsOf));

export const placeholdersOf = (columns: readonly Column[]): readonly string[] => [
  ...new Set(
    columns.flatMap(({ type, messages }) =>
      type === 'text' ? [] : messages.flatMap((message) => ('role' in message ? [] : [message.name])),
    ),
  ),
];

/** The reason why a column cannot be run; `undefined` if it can. */
export const columnProblem = (column: Column, { placeholders }: PlaygroundState): string | undefined => {
  const { choice, schema } = column;
  if (choice.provider === '' || choice.model.trim() === '') return 'Choose a connection and a model.';
  if (textsOf(column).every((text) => text.trim() === '') && placeholdersOf([column]).length === 0)
    return 'Write a message.';
  const wrong = placeholdersOf([column]).find(
    (name) => !Array.isArray(parsedJson(enteredFor(placeholders, name) || '[]').value),
  );
  if (wrong !== undefined) return `The placeholder ${wrong} is no JSON list of messages yet.`;
  if (schema.trim() !== '' && parsedJson(schema).problem !== undefined) return 'The JSON Schema is no JSON yet.';
  return parametersProblem(choice);
};

const isAsLoaded = (column: Column): boolean => column.prompt?.asLoaded === JSON.stringify(promptBodyOf(column));

/**
 * A column as a request for a run. It refers to the prompt version if its content was not changed, so that the run is
 * linked to it.
 */
export const runBodyOf = (column: Column, { variables, placeholders, isStored }: PlaygroundState): object => {
  const { choice, text, type, messages, prompt, schema } = column;
  const ownMessages = type === 'text' ? [{ role: 'user', content: text }] : messages;
  return {
    provider: choice.provider,
    model: choice.model.trim(),
    ...(prompt !== undefined && isAsLoaded(column)
      ? { prompt: { name: prompt.name, version: prompt.version } }
      : { messages: ownMessages }),
    variables: Object.fromEntries(variablesOf([column]).map((name) => [name, enteredFor(variables, name)])),
    placeholders: Object.fromEntries(
      placeholdersOf([column]).map((name) => [name, parsedJson(enteredFor(placeholders, name) || '[]').value]),
    ),
    parameters: parametersOf(choice),
    ...(schema.trim() === '' ? {} : { schema: parsedJson(schema).value }),
    store: isStored,
  };
};

/** The messages of a column, with variables and placeholders replaced. */
export const filledMessages = (column: Column, { variables, placeholders }: PlaygroundState): readonly unknown[] =>
  column.type === 'text'
    ? [{ role: 'user', content: filledText(column.text, variables) }]
    : column.messages.flatMap((message): readonly unknown[] => {
        if ('role' in message) return [{ role: message.role, content: filledText(message.content, variables) }];
        const put = jsonOrText(enteredFor(placeholders, message.name) || '[]');
        return Array.isArray(put) ? (put as readonly unknown[]) : [];
      });

/** Adds a column: a copy of the last one, whose model or prompt the user then changes. */
export const withOneMore = (state: PlaygroundState): PlaygroundState => {
  const last = state.columns.at(-1) ?? newColumn;
  const id = Math.max(0, ...state.columns.map((column) => column.id)) + 1;
  return { ...state, columns: [...state.columns, { ...last, id }] };
};

export const withColumn = (state: PlaygroundState, changed: Column): PlaygroundState => ({
  ...state,
  columns: state.columns.map((column) => (column.id === changed.id ? changed : column)),
});
