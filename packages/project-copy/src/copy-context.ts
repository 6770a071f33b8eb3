import type { Times } from './pages.ts';
import type { Remote } from './remote.ts';

/** What is copied, in the order in which it is. */
export const copiedKinds = [
  'score-configs',
  'models',
  'prompts',
  'datasets',
  'annotation-queues',
  'traces',
  'observations',
  'runs',
  'scores',
  'comments',
] as const;
export type CopiedKind = (typeof copiedKinds)[number];

/** How many of a kind there are, and how many of these are here now. */
export interface KindReport {
  readonly there: number;
  readonly here: number;
}

export interface CopyContext {
  readonly source: Remote;
  /** Of a server of Langfuse 4: traces are read from their observations, and runs from its experiments. */
  readonly isByCursor: boolean;
  readonly target: Remote;
  /** Of traces, observations, scores and comments. */
  readonly times: Times;
  /** When it is; absent where later times are left out on purpose. */
  readonly nowMs?: (() => number) | undefined;
  readonly keepsCosts: boolean;
  /** Ids here by the ids there. */
  readonly configIds: Map<string, string>;
  readonly runIds: Map<string, string>;
  readonly queueIds: Map<string, string>;
  /** Of versions of prompts. */
  readonly versionIds: Map<string, string>;
  /** Items of datasets, by their ids there, that its lists have: all but the archived ones. */
  readonly listedItems: Set<string>;
  /** Score configs that are to be archived here. */
  readonly archived: Set<string>;
  /** Media that are here. */
  readonly media: Set<string>;
  /** Waits for this time in ms. */
  readonly pause: (ms: number) => Promise<unknown>;
  /** Something could not be copied, and why. */
  readonly onProblem: (problem: string) => void;
  /** The total is not always known. */
  readonly onProgress: (kind: CopiedKind, copied: number, total: number | undefined) => void;
}

/** Does it, or says that it could not be done; returns whether it was. */
export const attempt = async (
  { onProblem }: Pick<CopyContext, 'onProblem'>,
  what: string,
  work: () => Promise<unknown>,
): Promise<boolean> => {
  try {
    await work();
    return true;
  } catch (error) {
    if (!isOfOneThing(error)) throw error;
    onProblem(`${what}: ${error.message}`);
    return false;
  }
};

/** Copies each of them that can be. */
export const copyEach = async <Each>(
  context: Pick<CopyContext, 'onProblem'>,
  items: readonly Each[],
  what: (item: Each) => string,
  copy: (item: Each) => Promise<unknown>,
): Promise<KindReport> => {
  let here = 0;
  for (const item of items) if (await attempt(context, what(item), async () => copy(item))) here += 1;
  return { there: items.length, here };
};

const codesOfOneThing = new Set(['invalid_input', 'not_found', 'conflict', 'payload_too_large']);

/** Others, as with wrong keys, fail for everything. */
const isOfOneThing = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && codesOfOneThing.has(String(error.code));
