import {
  composedPromptLengthMax,
  promptDepthMax,
  promptReferencesMax,
  type PromptBody,
  type PromptSelector,
  type PromptVersion,
} from './prompt.ts';
import {
  referencesIn,
  replacedLength,
  replaceReferences,
  selectorText,
  type PromptReference,
} from './prompt-references.ts';

export type FindPrompt = (name: string, selector: PromptSelector) => Promise<PromptVersion | undefined>;

export interface PromptNode {
  readonly id: string;
  readonly name: string;
  readonly version: number;
}

/** The references of a prompt, and their references. */
export interface PromptGraph {
  readonly root: PromptNode;
  /** By the id of the version that refers to them. */
  readonly dependencies: Readonly<Record<string, readonly PromptNode[]>>;
}

export const compositionProblems = ['missing', 'not text', 'cycle', 'too deep', 'too long'] as const;
export type CompositionProblem = (typeof compositionProblems)[number];

export type Composition =
  /** `graph` is `null` without references. */
  | { readonly kind: 'composed'; readonly body: PromptBody; readonly graph: PromptGraph | null }
  | { readonly kind: CompositionProblem; readonly message: string };

/** An existing version, or one that is about to be created. */
export type PromptRoot = Pick<PromptVersion, 'id' | 'name' | 'version' | 'body'>;

export interface CompositionRules {
  /**
   * A prompt that refers to itself in another version is a cycle too, and depth is limited: for prompts that are being
   * written.
   */
  readonly isStrict: boolean;
}

/**
 * Replaces references to other prompts by their texts, at any depth. Only text prompts can be referenced. Each is looked
 * for and composed once, for any number of references.
 */
export const composePrompt = async (
  root: PromptRoot,
  find: FindPrompt,
  { isStrict }: CompositionRules,
): Promise<Composition> => {
  const dependencies = new Map<string, readonly PromptNode[]>();
  const composed = new Map<string, { readonly text: string; readonly height: number }>();
  const found = new Map<string, PromptVersion | undefined>();
  const findOnce = async ({ name, selector }: PromptReference): Promise<PromptVersion | undefined> => {
    const key = JSON.stringify([name, selector]);
    if (!found.has(key)) found.set(key, await find(name, selector));
    return found.get(key);
  };

  const bodyOf = async (parent: PromptRoot, path: readonly PromptRoot[]) => {
    const references = referencesIn(parent.body);
    checkCount(references.length);
    const texts = new Map<string, string>();
    const children: PromptNode[] = [];
    let height = 0;
    for (const reference of references) {
      const child = await findOnce(reference);
      checkChild(reference, child, [...path, parent], isStrict);
      const known = composed.get(child.id) ?? (await textOf(child, [...path, parent]));
      composed.set(child.id, known);
      if (isStrict) checkDepth(path.length + 1 + known.height);
      height = Math.max(height, known.height + 1);
      texts.set(reference.text, known.text);
      if (children.every(({ id }) => id !== child.id)) children.push(nodeOf(child));
    }
    if (children.length > 0) dependencies.set(parent.id, children);
    checkLength(parent.body, texts);
    return { body: replaceReferences(parent.body, texts), height };
  };
  const textOf = async (version: PromptRoot, path: readonly PromptRoot[]) => {
    const { body, height } = await bodyOf(version, path);
    return { text: body.type === 'text' ? body.prompt : '', height };
  };

  try {
    const { body } = await bodyOf(root, []);
    const graph = { root: nodeOf(root), dependencies: Object.fromEntries(dependencies) };
    return { kind: 'composed', body, graph: dependencies.size === 0 ? null : graph };
  } catch (error) {
    if (error instanceof ProblemFound) return { kind: error.kind, message: error.message };
    throw error;
  }
};

class ProblemFound extends Error {
  readonly kind: CompositionProblem;
  constructor(kind: CompositionProblem, message: string) {
    super(message);
    this.kind = kind;
  }
}

const nodeOf = ({ id, name, version }: PromptRoot): PromptNode => ({ id, name, version });

const shown = ({ name, selector }: PromptReference): string => `${name} - ${selectorText(selector).replace('=', ' ')}`;

function checkChild(
  reference: PromptReference,
  child: PromptVersion | undefined,
  path: readonly PromptRoot[],
  isStrict: boolean,
): asserts child is PromptVersion {
  if (path.some((above) => (isStrict ? above.name === reference.name : above.id === child?.id))) {
    throw new ProblemFound('cycle', `Circular dependency detected: the prompt refers to itself by ${shown(reference)}`);
  }
  if (child === undefined) throw new ProblemFound('missing', `Prompt dependency not found: ${shown(reference)}`);
  if (child.body.type !== 'text') {
    const message = `Prompt dependency is not a text prompt: ${shown(reference)}. Only text prompts can be put into others`;
    throw new ProblemFound('not text', message);
  }
  if (path.length > promptsDeepMax) throw new ProblemFound('too deep', 'Prompts refer to each other too deeply');
}

/** Beyond any depth that can be written; it bounds the depth after labels were moved. */
const promptsDeepMax = 50;

const checkDepth = (depth: number): void => {
  if (depth <= promptDepthMax) return;
  const message = `Maximum nesting depth exceeded: prompts may refer to each other over ${promptDepthMax} levels`;
  throw new ProblemFound('too deep', message);
};

const checkCount = (references: number): void => {
  if (references <= promptReferencesMax) return;
  throw new ProblemFound('too long', `A prompt may refer to at most ${promptReferencesMax} others`);
};

/** Before anything is composed: a few references can expand to a multiple of their length. */
const checkLength = (body: PromptBody, texts: ReadonlyMap<string, string>): void => {
  if (texts.size === 0 || replacedLength(body, texts) <= composedPromptLengthMax) return;
  const message = `The prompt with what it refers to has more than ${composedPromptLengthMax} characters`;
  throw new ProblemFound('too long', message);
};
