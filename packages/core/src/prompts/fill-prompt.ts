import { invalidInput, refuseIssues, type DomainError, type InputIssue } from '../errors.ts';
import type { ModelMessage } from '../evaluation/model-call.ts';
import { variablePattern } from './check-prompt.ts';
import type { PromptBody, PromptMessage } from './prompt.ts';

/** The values of a prompt's variables and placeholders. */
export interface PromptFilling {
  readonly variables: Readonly<Record<string, string>>;
  readonly placeholders: Readonly<Record<string, readonly ModelMessage[]>>;
}

const rolesOfModels: Readonly<Record<string, ModelMessage['role']>> = {
  system: 'system',
  developer: 'system',
  assistant: 'assistant',
  model: 'assistant',
  ai: 'assistant',
  tool: 'tool',
  function: 'tool',
};

/** A role of models; any other is the user's. */
export const modelRole = (role: string): ModelMessage['role'] => {
  const name = role.toLowerCase();
  return Object.hasOwn(rolesOfModels, name) ? (rolesOfModels[name] ?? 'user') : 'user';
};

/** Characters of all messages that are made for one call of a model by inserting values. */
export const filledLengthMax = 4 * 1024 * 1024;

/** Characters that a message has as JSON without its content. */
const emptyMessageLength = '{"role":"assistant","content":""},'.length;

const tooLong = (): DomainError => {
  const message = `The messages with the values of their variables and placeholders have more than ${filledLengthMax} characters`;
  return invalidInput(`${message}. Use shorter values, or insert them fewer times.`);
};

/**
 * Adds up the characters of messages before they are made: a short text can insert a long value any number of times.
 * Throws beyond `filledLengthMax`: `invalid_input` unless another error is given.
 */
export const filledLength = (errorOf: () => Error = tooLong) => {
  let length = 0;
  const add = (characters: number): void => {
    length += characters;
    if (length > filledLengthMax) throw errorOf();
  };
  return { add, addMessage: ({ content }: ModelMessage): void => add(emptyMessageLength + content.length) };
};

/**
 * The messages of a filled prompt for a model: a text is one user message. Values are inserted unchanged, and text
 * within them that looks like a variable stays. Throws `invalid_input` with each variable and placeholder without a
 * value, and when the messages would have more than `filledLengthMax` characters.
 */
export const fillPrompt = (body: PromptBody, { variables, placeholders }: PromptFilling): readonly ModelMessage[] => {
  const length = filledLength();
  const missing = new Map<string, InputIssue>();
  const miss = (kind: string, name: string, shown: string): void => {
    const path = `body.${kind}.${name}`;
    missing.set(path, { path, message: `is needed: the messages have ${shown}` });
  };
  const filled = (message: ModelMessage): ModelMessage => {
    length.addMessage(message);
    // The text is made after the last value was counted.
    const content = message.content.replace(variablePattern, (whole, name: string) => {
      if (!Object.hasOwn(variables, name)) {
        miss('variables', name, `{{${name}}}`);
        return whole;
      }
      const value = variables[name] ?? '';
      length.add(value.length - whole.length);
      return value;
    });
    return { role: message.role, content };
  };
  const messagesOf = (message: PromptMessage): readonly ModelMessage[] => {
    if ('role' in message) return [filled({ role: modelRole(message.role), content: message.content })];
    if (!Object.hasOwn(placeholders, message.name)) {
      miss('placeholders', message.name, `a placeholder ${message.name}`);
      return [];
    }
    const given = placeholders[message.name] ?? [];
    for (const each of given) length.addMessage(each);
    return given;
  };
  const messages =
    body.type === 'text'
      ? [filled({ role: 'user', content: body.prompt })]
      : body.prompt.flatMap((message) => messagesOf(message));
  const issues = [...missing.values()];
  refuseIssues(issues);
  return messages;
};
