import { createHash } from 'node:crypto';

import { conflict, type DomainError } from '../errors.ts';
import type { ProjectId } from '../ids.ts';
import { formatUsd, type Usd } from '../money/usd.ts';
import type { CallSpending } from '../pricing/call-spending.ts';
import type { PromptBody } from '../prompts/prompt.ts';
import type { Micros } from '../time.ts';

/** Of the traces that the items of experiments are stored as. */
export const experimentEnvironment = 'experiment';
export const experimentItemsMax = 20_000;
/** Calls of one experiment at once, at most. */
export const experimentConcurrencyMax = 16;
/** How many attempts an item has before its failure is final. */
export const experimentAttemptsMax = 5;

export const runNameTaken = (name: string): DomainError =>
  conflict(`The dataset has a run ${name} already. Give the experiment another name.`);

export const experimentItemStates = ['pending', 'running', 'done', 'failed', 'skipped'] as const;
export type ExperimentItemState = (typeof experimentItemStates)[number];

export const experimentStates = ['running', 'canceled', 'finished'] as const;
export type ExperimentState = (typeof experimentStates)[number];

/** The call that is made for each item of the dataset. */
export interface ExperimentDefinition {
  readonly provider: string;
  readonly model: string;
  /** The version that the messages are of; `null` for messages of the experiment's own. */
  readonly prompt: { readonly name: string; readonly version: number } | null;
  /** As of the start of the experiment, with its references to prompts resolved. */
  readonly body: PromptBody;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** JSON Schema of the answers' object; `null`: text. */
  readonly schema: Readonly<Record<string, unknown>> | null;
  /** JSONPath within an item, by the name of a variable or a placeholder. */
  readonly variables: Readonly<Record<string, string>>;
}

/** The settings with which the server runs the items of a dataset; the run of the same id and name has the results. */
export interface DatasetExperiment {
  /** That of its dataset run. */
  readonly id: string;
  readonly projectId: ProjectId;
  readonly datasetId: string;
  readonly datasetName: string;
  readonly name: string;
  readonly description: string | null;
  readonly metadata: unknown;
  readonly definition: ExperimentDefinition;
  /** Its items are those of the dataset at this time. */
  readonly asOf: Micros;
  readonly concurrency: number;
  /** No call begins once this much is spent; `null`: no limit. */
  readonly maxCost: Usd | null;
  readonly canceledAt: Micros | null;
  readonly createdAt: Micros;
}

export interface ExperimentProgress extends CallSpending {
  readonly items: Readonly<Record<ExperimentItemState, number>>;
}

export interface ExperimentItem extends CallSpending {
  readonly datasetItemId: string;
  readonly state: ExperimentItemState;
  /** Those that count towards the maximum. */
  readonly attempts: number;
  /** When the next attempt may begin. */
  readonly dueAt: Micros;
  /** Of the last attempt, or why there was none. */
  readonly error: string | null;
  /** `null` before anything of it is stored. */
  readonly traceId: string | null;
  readonly finishedAt: Micros | null;
}

/** `canceled` also while calls under way end. */
export const experimentState = (
  { canceledAt }: Pick<DatasetExperiment, 'canceledAt'>,
  { items }: ExperimentProgress,
): ExperimentState => {
  if (canceledAt !== null) return 'canceled';
  return items.pending + items.running > 0 ? 'running' : 'finished';
};

/** Why no further call may begin within a limit; `undefined`: it may. */
export const reasonOfLimit = ({ cost, unpricedCalls }: CallSpending, maxCost: Usd): string | undefined => {
  const limit = `limit of ${formatUsd(maxCost)} dollars`;
  if (cost >= maxCost) return `The experiment has spent its ${limit}. Retry it with a higher maxCostUsd.`;
  if (unpricedCalls === 0) return undefined;
  return `What a call cost is unknown, as its model has no price or its provider reported no usage, so the ${limit} cannot be kept. Make an experiment without maxCostUsd.`;
};

const hashOf = (length: number, ...parts: readonly (string | number)[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, length);

/** The ids under which an item is stored: the same for each of its attempts, and when an attempt is stored again. */
export const experimentItemIds = (experimentId: string, datasetItemId: string) => ({
  traceId: hashOf(32, 'experiment', experimentId, datasetItemId),
  rootId: hashOf(16, 'experiment-root', experimentId, datasetItemId),
  callId: (attempt: number): string => hashOf(16, 'experiment-call', experimentId, datasetItemId, attempt),
});
