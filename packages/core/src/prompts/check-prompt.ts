import { invalidField, invalidInput, notFound, type DomainError } from '../errors.ts';
import { latestLabel, type PromptBody, type PromptSelector, type PromptType, type PromptVersion } from './prompt.ts';
import { textsOf } from './prompt-references.ts';

/** A `{{variable}}` of a prompt; its name is the first group, in any script. */
export const variablePattern = /\{\{\s*(\p{L}[\p{L}\p{M}\p{N}_]*)\s*\}\}/gu;

/** The names of `{{variables}}` in a prompt, each once. */
export const variablesIn = (body: PromptBody): ReadonlySet<string> =>
  new Set(textsOf(body).flatMap((text) => [...text.matchAll(variablePattern)].map(([, name = '']) => name)));

/** Throws `invalid_input` when a name is both a variable and a placeholder: a client could fill only one of them. */
export const checkPlaceholders = (body: PromptBody): void => {
  if (body.type === 'text') return;
  const variables = variablesIn(body);
  const both = body.prompt.flatMap((message) =>
    'role' in message || !variables.has(message.name) ? [] : [message.name],
  );
  const [name] = both;
  if (name === undefined) return;
  const message = `has '${name}' as a variable and as a placeholder: give one of them another name`;
  throw invalidField('body.prompt', message);
};

/** Throws `invalid_input` when a prompt has versions of another type. */
export const checkPromptType = (type: PromptType, known: PromptType | undefined): void => {
  if (known === undefined || known === type) return;
  const message = `must be '${known}', as the versions before are: a prompt cannot change its type`;
  throw invalidField('body.type', message);
};

/** Throws `invalid_input` for the label that the newest version always has. */
export const checkRemovable = (label: string): void => {
  if (label === latestLabel) throw invalidInput('The label latest cannot be taken off: the newest version has it.');
};

/** A version that the prompt does not have. */
export const noSuchVersion = (name: string, selector: PromptSelector): DomainError =>
  notFound(
    'version' in selector
      ? `Prompt not found: '${name}' with version ${selector.version}`
      : `Prompt not found: '${name}' with label '${selector.label}'`,
  );

/** A label that is not on the version it is to be taken off. */
export const noSuchLabel = (name: string, version: number, label: string): DomainError =>
  notFound(`Prompt not found: '${name}' with version ${version} and label '${label}'`);

export interface PromptDeletion {
  readonly versions: readonly number[];
  /** Labels that no version has afterwards. */
  readonly labels: readonly string[];
  /** The version that gets `latest`, when the one that had it is deleted and others remain. */
  readonly nextLatest: number | undefined;
}

/** The consequences of deleting some versions of a prompt. */
export const planPromptDeletion = (
  all: readonly Pick<PromptVersion, 'version' | 'labels'>[],
  selector: PromptSelector | undefined,
): PromptDeletion => {
  const isMeant = ({ version, labels }: Pick<PromptVersion, 'version' | 'labels'>): boolean => {
    if (selector === undefined) return true;
    return 'version' in selector ? selector.version === version : labels.includes(selector.label);
  };
  const going = all.filter(isMeant);
  const remaining = all.filter((version) => !isMeant(version)).map(({ version }) => version);
  const gone = going.flatMap(({ labels }) => labels);
  const isLatestMoved = gone.includes(latestLabel) && remaining.length > 0;
  return {
    versions: going.map(({ version }) => version),
    labels: gone.filter((label) => !(isLatestMoved && label === latestLabel)),
    nextLatest: isLatestMoved ? Math.max(...remaining) : undefined,
  };
};
