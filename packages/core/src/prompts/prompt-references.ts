import type { PromptBody, PromptMessage, PromptSelector } from './prompt.ts';

/** A place in a prompt that is replaced by the text of another one. */
export interface PromptReference {
  /** As it is written. */
  readonly text: string;
  readonly name: string;
  readonly selector: PromptSelector;
}

const tagPattern = /@@@langfusePrompt:(.*?)@@@/g;
const numberPattern = /^[1-9]\d{0,8}$/;

/** The prompts that a prompt refers to, each once. Incomplete references are plain text. */
export const referencesIn = (body: PromptBody): readonly PromptReference[] => {
  const references = new Map<string, PromptReference>();
  for (const text of textsOf(body)) {
    for (const [tag, inner = ''] of text.matchAll(tagPattern)) {
      const reference = references.has(tag) ? undefined : parseReference(tag, inner);
      if (reference !== undefined) references.set(tag, reference);
    }
  }
  return [...references.values()];
};

/** The body with each reference replaced by its text; references without one stay as they are. */
export const replaceReferences = (body: PromptBody, texts: ReadonlyMap<string, string>): PromptBody => {
  const replaced = (text: string): string => text.replace(tagPattern, (tag) => texts.get(tag) ?? tag);
  if (body.type === 'text') return { type: 'text', prompt: replaced(body.prompt) };
  const message = (given: PromptMessage): PromptMessage =>
    'role' in given ? { role: replaced(given.role), content: replaced(given.content) } : given;
  return { type: 'chat', prompt: body.prompt.map(message) };
};

/** How many characters `replaceReferences` returns. */
export const replacedLength = (body: PromptBody, texts: ReadonlyMap<string, string>): number =>
  textsOf(body).reduce((total, text) => {
    const added = [...text.matchAll(tagPattern)].map(([tag]) => (texts.get(tag) ?? tag).length - tag.length);
    return total + text.length + added.reduce((sum, length) => sum + length, 0);
  }, 0);

/** Every text of a prompt in which references and variables count. */
export const textsOf = (body: PromptBody): readonly string[] =>
  body.type === 'text'
    ? [body.prompt]
    : body.prompt.flatMap((message) => ('role' in message ? [message.role, message.content] : []));

/** `version=3` or `label=production`, as in the second part of a reference. */
export const selectorText = (selector: PromptSelector): string =>
  'version' in selector ? `version=${selector.version}` : `label=${selector.label}`;

const parseReference = (text: string, inner: string): PromptReference | undefined => {
  const [first = '', second = '', ...more] = inner.split('|');
  if (more.length > 0 || !first.startsWith('name=')) return undefined;
  const name = first.slice('name='.length);
  const selector = parseSelector(second);
  return name === '' || selector === undefined ? undefined : { text, name, selector };
};

const parseSelector = (part: string): PromptSelector | undefined => {
  const at = part.indexOf('=');
  const [kind, value] = [part.slice(0, at), part.slice(at + 1)];
  if (kind === 'version' && numberPattern.test(value)) return { version: Number(value) };
  return kind === 'label' && value !== '' ? { label: value } : undefined;
};
