import {
  formatIso,
  nameOfAnotherRun,
  notFound,
  runItemKey,
  runMetadata,
  type DatasetItem,
  type DatasetRun,
  type DatasetRunItem,
  type DatasetRunStore,
  type NewDatasetRunItem,
} from '@spanledger/core';

import { pageOf } from '../telemetry/memory-page.ts';
import { findOrRefuse, itemsAt, nextTime, removeRuns, type DatasetState } from './dataset-state.ts';

export const memoryDatasetRuns = (state: DatasetState): DatasetRunStore => ({
  add: async (projectId, given) => {
    const item = itemsAt(state, projectId, given.datasetVersion).get(given.datasetItemId);
    if (item?.status !== 'ACTIVE') throw notFound('Dataset item not found or not active');
    const run =
      runNamed(state, item.datasetId, given.runName) ??
      beginRun(state, item, { id: crypto.randomUUID(), name: given.runName, given });
    const { datasetItemId, traceId, observationId } = given;
    const key = runItemKey({ datasetRunId: run.id, datasetItemId, traceId, observationId });
    const same = state.runItems.find((other) => other.projectId === projectId && runItemKey(other) === key);
    return same ?? addItem(state, run, given);
  },
  link: async (projectId, items) => {
    for (const given of items) {
      const { runId, runName, datasetItemId, traceId } = given;
      const item = itemsAt(state, projectId, given.datasetVersion).get(datasetItemId);
      if (item?.status !== 'ACTIVE' || item.datasetId !== given.datasetId) continue;
      const isTaken = runNamed(state, item.datasetId, runName) !== undefined;
      const name = isTaken ? nameOfAnotherRun(runName, runId) : runName;
      const run =
        state.runs.find((other) => other.projectId === projectId && other.id === runId) ??
        beginRun(state, item, { id: runId, name, given });
      const isLinked = state.runItems.some(
        (other) =>
          other.projectId === projectId &&
          other.datasetRunId === runId &&
          other.datasetItemId === datasetItemId &&
          other.traceId === traceId,
      );
      if (run.datasetId === item.datasetId && !isLinked) addItem(state, run, given);
    }
  },
  get: async (projectId, datasetName, name) =>
    state.runs.find((run) => run.projectId === projectId && run.datasetName === datasetName && run.name === name),
  byId: async (projectId, id) => state.runs.find((run) => run.projectId === projectId && run.id === id),
  find: async (projectId, datasetId, name) =>
    state.runs.find((run) => run.projectId === projectId && run.datasetId === datasetId && run.name === name),
  list: async (projectId, datasetName, page) => {
    const { id } = findOrRefuse(state, projectId, datasetName);
    const own = state.runs.filter((run) => run.datasetId === id);
    return pageOf(
      own.toSorted((a, b) => b.createdAt - a.createdAt),
      page,
    );
  },
  items: async (projectId, runId, page = { page: 1, limit: Infinity }) => {
    const own = state.runItems.filter((item) => item.projectId === projectId && item.datasetRunId === runId);
    const sorted = own.toSorted((a, b) => b.createdAt - a.createdAt);
    return page.limit === Infinity ? { items: sorted, totalItems: sorted.length } : pageOf(sorted, page);
  },
  delete: async (projectId, datasetName, name) => {
    const run = state.runs.find(
      (candidate) =>
        candidate.projectId === projectId && candidate.datasetName === datasetName && candidate.name === name,
    );
    if (run === undefined) throw notFound('Dataset run not found');
    removeRuns(state, (other) => other === run);
  },
});

const runNamed = (state: DatasetState, datasetId: string, name: string): DatasetRun | undefined =>
  state.runs.find((run) => run.datasetId === datasetId && run.name === name);

interface Beginning {
  readonly id: string;
  readonly name: string;
  readonly given: NewDatasetRunItem;
}

const beginRun = (
  state: DatasetState,
  { projectId, datasetId, datasetName }: DatasetItem,
  { id, name, given }: Beginning,
): DatasetRun => {
  const at = given.createdAt ?? nextTime(state);
  const version = given.datasetVersion === undefined ? undefined : formatIso(given.datasetVersion);
  const metadata = runMetadata(given.metadata, version);
  const facts = { description: given.runDescription, metadata, createdAt: at, updatedAt: at };
  const run = { id, projectId, datasetId, datasetName, name, ...facts };
  state.runs.push(run);
  return run;
};

const addItem = (state: DatasetState, run: DatasetRun, given: NewDatasetRunItem): DatasetRunItem => {
  const { datasetItemId, traceId, observationId } = given;
  const at = given.createdAt ?? nextTime(state);
  const names = { projectId: run.projectId, datasetRunId: run.id, datasetRunName: run.name };
  const added = {
    id: crypto.randomUUID(),
    ...names,
    datasetItemId,
    traceId,
    observationId,
    createdAt: at,
    updatedAt: at,
  };
  state.runItems.push(added);
  state.recordedAt.set(added.id, nextTime(state));
  return added;
};
