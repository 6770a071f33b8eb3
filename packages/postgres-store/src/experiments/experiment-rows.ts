import {
  experimentItemStates,
  type DatasetExperiment,
  type ExperimentDefinition,
  type ExperimentItem,
  type ExperimentItemState,
  type ExperimentProgress,
  type ProjectId,
} from '@spanledger/core';

import { toUsd } from '../budgets/budget-rows.ts';
import { toRun } from '../datasets/dataset-rows.ts';
import type {
  DatasetExperimentItemModel,
  DatasetExperimentModel,
  DatasetModel,
  DatasetRunModel,
} from '../generated/models.ts';

export const withRun = { run: { include: { dataset: { select: { name: true } } } } } as const;

type ExperimentRow = DatasetExperimentModel & {
  readonly run: DatasetRunModel & { readonly dataset: Pick<DatasetModel, 'name'> };
};

export const toExperiment = ({ run, ...row }: ExperimentRow): DatasetExperiment => {
  const { id, projectId, datasetId, datasetName, name, description, metadata } = toRun(run, run.dataset.name);
  return {
    id,
    projectId,
    datasetId,
    datasetName,
    name,
    description,
    metadata,
    definition: row.definition as unknown as ExperimentDefinition,
    asOf: Number(row.asOf),
    concurrency: row.concurrency,
    maxCost: row.maxCost === null ? null : toUsd(row.maxCost),
    canceledAt: row.canceledAt === null ? null : Number(row.canceledAt),
    createdAt: Number(row.createdAt),
  };
};

export const toExperimentItem = (row: DatasetExperimentItemModel): ExperimentItem => ({
  datasetItemId: row.datasetItemId,
  state: row.state as ExperimentItemState,
  attempts: row.attempts,
  dueAt: Number(row.dueAt),
  error: row.error,
  traceId: row.traceId,
  cost: toUsd(row.cost),
  unpricedCalls: row.unpricedCalls,
  finishedAt: row.finishedAt === null ? null : Number(row.finishedAt),
});

export interface StateRow {
  readonly runId: string;
  readonly state: string;
  readonly count: bigint;
  readonly cost: { toFixed(): string };
  readonly unpricedCalls: bigint;
}

/** Of one experiment, from its rows by state. */
export const toProgress = (rows: readonly StateRow[]): ExperimentProgress => {
  const counts = new Map(rows.map(({ state, count }) => [state, Number(count)]));
  const items = Object.fromEntries(experimentItemStates.map((state) => [state, counts.get(state) ?? 0]));
  return {
    items: items as ExperimentProgress['items'],
    cost: rows.reduce((sum, { cost }) => sum + toUsd(cost), 0n),
    unpricedCalls: rows.reduce((sum, { unpricedCalls }) => sum + Number(unpricedCalls), 0),
  };
};

export type ExperimentKey = Pick<DatasetExperiment, 'projectId' | 'id'>;

export const noSuchExperiment = 'Experiment not found';

export const projectOf = (projectId: string): ProjectId => projectId as ProjectId;
