import { setTimeout as wait } from 'node:timers/promises';
import { copyAnnotationQueues } from './copy-annotation-queues.ts';
import { copyComments } from './copy-comments.ts';
import { archiveScoreConfigs, copyModels, copyScoreConfigs } from './copy-configs.ts';
import { copiedKinds, type CopiedKind, type CopyContext, type KindReport } from './copy-context.ts';
import { copyDatasets } from './copy-datasets.ts';
import { copyPrompts } from './copy-prompts.ts';
import { copyRuns } from './copy-runs.ts';
import { copyTelemetry } from './copy-telemetry.ts';
import type { Times } from './pages.ts';
import type { Remote } from './remote.ts';
import { isByCursor } from './telemetry-lists.ts';

export interface CopyOptions {
  readonly source: Remote;
  readonly target: Remote;
  /** Of traces, observations, scores and comments; what arrives there meanwhile is left for another time. */
  readonly times: Times;
  /** When it is: what is dated later, by clocks that are fast, is a problem; absent where it is left out on purpose. */
  readonly nowMs?: (() => number) | undefined;
  /** Whether costs are those of the source; else they are computed from the usage by the prices of the target. */
  readonly keepsCosts: boolean;
  readonly onProgress: CopyContext['onProgress'];
  /** Waits for this time in ms; only tests shorten it. */
  readonly pause?: CopyContext['pause'] | undefined;
}

export interface CopyReport {
  readonly kinds: ReadonlyMap<CopiedKind, KindReport>;
  /** What could not be copied, and why. */
  readonly problems: readonly string[];
}

const copies: Readonly<Record<CopiedKind, (context: CopyContext) => Promise<KindReport>>> = {
  'score-configs': copyScoreConfigs,
  models: copyModels,
  prompts: copyPrompts,
  datasets: copyDatasets,
  'annotation-queues': copyAnnotationQueues,
  traces: async (context) => copyTelemetry(context, 'traces'),
  observations: async (context) => copyTelemetry(context, 'observations'),
  runs: copyRuns,
  scores: async (context) => copyTelemetry(context, 'scores'),
  comments: copyComments,
};

/**
 * Copies a project by the API that Langfuse and Spanledger have in common, with all ids. It keeps no state: again, it
 * changes what was changed there and nothing else, so it may end anywhere and be begun again. `DomainError` where a
 * server refuses everything or cannot be reached.
 */
export const copyProject = async (options: CopyOptions): Promise<CopyReport> => {
  const problems: string[] = [];
  const context: CopyContext = {
    ...options,
    pause: options.pause ?? wait,
    isByCursor: await isByCursor(options.source),
    configIds: new Map(),
    runIds: new Map(),
    queueIds: new Map(),
    versionIds: new Map(),
    listedItems: new Set(),
    archived: new Set(),
    media: new Set(),
    onProblem: (problem) => void problems.push(problem),
  };
  const kinds = new Map<CopiedKind, KindReport>();
  for (const kind of copiedKinds) kinds.set(kind, await copies[kind](context));
  await archiveScoreConfigs(context);
  return { kinds, problems };
};
