import {
  parseIso,
  type DatasetRun,
  type DatasetRunItem,
  type LinkedRunItem,
  type ObservationId,
  type RunItemQuery,
  type RunItemReader,
  type TraceId,
} from '@spanledger/core';

import type { DatasetState } from './dataset-state.ts';

/** Reads the run items of the other dataset stores. */
export const memoryRunItems = (state: DatasetState): RunItemReader => ({
  linked: async (projectId, query) => {
    const { after = '', limit } = query;
    const own = state.runItems.filter((item) => item.projectId === projectId && item.id > after);
    return own
      .flatMap((item) => linkedOf(state, item))
      .filter((item) => fulfils(item, query))
      .toSorted((a, b) => (a.id < b.id ? -1 : 1))
      .slice(0, limit);
  },
  lastRecordedAt: async (projectId) => {
    const own = state.runItems.filter((item) => item.projectId === projectId);
    const times = own.flatMap(({ id }) => state.recordedAt.get(id) ?? []);
    return times.length === 0 ? undefined : Math.max(...times);
  },
  itemAsOf: async (projectId, id, at) => {
    const own = state.versions.filter(
      ({ item, isDeleted }) => item.projectId === projectId && item.id === id && !isDeleted,
    );
    return (own.findLast(({ item }) => item.updatedAt <= at) ?? own[0])?.item;
  },
  datasetIds: async (projectId, names) =>
    state.datasets
      .filter((dataset) => dataset.projectId === projectId && names.includes(dataset.name))
      .map(({ id }) => id),
});

const linkedOf = (state: DatasetState, item: DatasetRunItem): readonly LinkedRunItem[] => {
  const run = state.runs.find(({ projectId, id }) => projectId === item.projectId && id === item.datasetRunId);
  if (run === undefined) return [];
  const { id, datasetRunId, datasetRunName, datasetItemId, createdAt } = item;
  return [
    {
      id,
      datasetRunId,
      datasetRunName,
      datasetItemId,
      createdAt,
      datasetId: run.datasetId,
      datasetName: run.datasetName,
      traceId: item.traceId as TraceId,
      observationId: item.observationId as ObservationId | null,
      recordedAt: state.recordedAt.get(id) ?? createdAt,
      itemAsOf: versionOf(run) ?? createdAt,
    },
  ];
};

const versionOf = ({ metadata }: DatasetRun) => {
  const version = (metadata as { readonly dataset_version?: unknown } | null)?.dataset_version;
  return typeof version === 'string' ? parseIso(version) : undefined;
};

const holds = (values: readonly string[], value: string): boolean => values.length === 0 || values.includes(value);

const fulfils = (item: LinkedRunItem, query: RunItemQuery): boolean =>
  holds(query.datasetNames, item.datasetName) &&
  holds(query.runNames, item.datasetRunName) &&
  (query.traceIds === undefined || query.traceIds.includes(item.traceId)) &&
  item.recordedAt >= (query.recordedSince ?? -Infinity) &&
  item.createdAt >= (query.from ?? -Infinity) &&
  item.createdAt < (query.to ?? Infinity);
