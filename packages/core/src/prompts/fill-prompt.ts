import { refuseIssues, type InputIssue } from '../errors.ts';
import type { ModelMessage } from '../evaluation/model-call.ts';
import { variablePattern } from './check-prompt.ts';
import type { PromptBody, PromptMessage } from './prompt.ts';

/** What stands in the places of a prompt. */
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

/** A role as models have it; what is none of theirs is the user's. */
export const modelRole = (role: string): ModelMessage['role'] => {
  const name = role.toLowerCase();
  return Object.hasOwn(rolesOfModels, name) ? (rolesOfModels[name] ?? 'user') : 'user';
};

/**
 * The messages that a prompt gives for a model: a text is one of the user. Values are put in as they are, and what looks like a
 * variable within them stays. Throws `invalid_input` that names each variable and placeholder without a value.
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
