import { refuseIssues, type InputIssue } from '../errors.ts';
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

/**
 * The messages of a filled prompt for a model: a text is one user message. Values are inserted unchanged, and text
 * within them that looks like a variable stays. Throws `invalid_input` with each variable and placeholder without a
 * value.
 */
export const fillPrompt = (body: PromptBody, { variables, placeholders }: PromptFilling): readonly ModelMessage[] => {
  const missing = new Map<string, InputIssue>();
  const miss = (kind: string, name: string, shown: string): void => {
    const path = `body.${kind}.${name}`;
    missing.set(path, { path, message: `is needed: the messages have ${shown}` });
  };
  const filled = (text: string): string =>
    text.replace(variablePattern, (whole, name: string) => {
      if (Object.hasOwn(variables, name)) return variables[name] ?? '';
      miss('variables', name, `{{${name}}}`);
      return whole;
    });
  const messagesOf = (message: PromptMessage): readonly ModelMessage[] => {
    if ('role' in message) return [{ role: modelRole(message.role), content: filled(message.content) }];
    if (Object.hasOwn(placeholders, message.name)) return placeholders[message.name] ?? [];
    miss('placeholders', message.name, `a placeholder ${message.name}`);
    return [];
  };
  const messages =
    body.type === 'text'
      ? [{ role: 'user', content: filled(body.prompt) } as const]
      : body.prompt.flatMap((message) => messagesOf(message));
  const issues = [...missing.values()];
  refuseIssues(issues);
  return messages;
};
