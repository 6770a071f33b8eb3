import {
  conflict,
  mergeDatasetItem,
  notFound,
  refuseItems,
  refuseSchema,
  runItemKey,
  runMetadata,
  formatIso,
  type Dataset,
  type DatasetItem,
  type DatasetItemConditions,
  type DatasetItemIssue,
  type DatasetRun,
  type DatasetRunItem,
  type DatasetRunStore,
  type DatasetStore,
  type Micros,
  type ProjectId,
} from '@spanledger/core';

import { pageOf } from '../telemetry/memory-page.ts';

/** The ports about datasets over one and the same set of them. */
export interface DatasetStores {
  readonly datasets: DatasetStore;
  readonly datasetRuns: DatasetRunStore;
}

interface ItemVersion {
  readonly item: DatasetItem;
  readonly isDeleted: boolean;
}

interface State {
  datasets: Dataset[];
  /** In the order of their times. */
  versions: ItemVersion[];
  runs: DatasetRun[];
  readonly runItems: DatasetRunItem[];
  lastAt: Micros;
  readonly hasProject: (id: ProjectId) => Promise<boolean>;
}

/** `hasProject` returns whether a project exists; all do when absent. */
export const memoryDatasets = (hasProject: State['hasProject'] = async () => true): DatasetStores => {
  const state: State = { datasets: [], versions: [], runs: [], runItems: [], lastAt: 0, hasProject };
  return { datasets: datasetStore(state), datasetRuns: runStore(state) };
};

const nextTime = (state: State): Micros => {
  state.lastAt = Math.max(Date.now() * 1000, state.lastAt + 1);
  return state.lastAt;
};

const find = ({ datasets }: State, projectId: ProjectId, name: string): Dataset | undefined =>
  datasets.find((dataset) => dataset.projectId === projectId && dataset.name === name);

const findOrRefuse = (state: State, projectId: ProjectId, name: string): Dataset => {
  const dataset = find(state, projectId, name);
  if (dataset === undefined) throw notFound('Dataset not found');
  return dataset;
};

/** The items of a project as they were at a time, by id. */
const itemsAt = (
  { versions }: State,
  projectId: ProjectId,
  at: Micros = Infinity,
): ReadonlyMap<string, DatasetItem> => {
  const items = new Map<string, DatasetItem>();
  for (const { item, isDeleted } of versions) {
    if (item.projectId !== projectId || item.updatedAt > at) continue;
    if (isDeleted) items.delete(item.id);
    else items.set(item.id, item);
  }
  return items;
};

const datasetStore = (state: State): DatasetStore => ({
  save: async (projectId, { name, ...changes }, check) => {
    if (!(await state.hasProject(projectId))) throw notFound('There is no project with this id.');
    const known = find(state, projectId, name);
    const at = nextTime(state);
    const before = known ?? { id: crypto.randomUUID(), projectId, name, createdAt: at };
    const empty = { description: null, metadata: null, inputSchema: null, expectedOutputSchema: null };
    const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
    if (changes.metadata === null) delete given['metadata'];
    const dataset: Dataset = { ...empty, ...before, ...given, updatedAt: at };
    const issuesOf = check(dataset);
    const own = [...itemsAt(state, projectId).values()].filter(({ datasetId }) => datasetId === dataset.id);
    refuseSchema(
      own.map((item) => ({ id: item.id, issues: issuesOf(item) })).filter(({ issues }) => issues.length > 0),
    );
    state.datasets = [...state.datasets.filter(({ id }) => id !== dataset.id), dataset];
    return dataset;
  },
  get: async (projectId, name) => find(state, projectId, name),
  hasDataset: async (projectId, id) =>
    state.datasets.some((dataset) => dataset.projectId === projectId && dataset.id === id),
  itemIds: async (projectId, datasetId, limit) => {
    const own = [...itemsAt(state, projectId).values()].filter((item) => item.datasetId === datasetId);
    const active = own.filter(({ status }) => status === 'ACTIVE').toSorted((a, b) => b.createdAt - a.createdAt);
    return active.slice(0, limit).map(({ id }) => id);
  },
  list: async (projectId, page) => {
    const own = state.datasets.filter((dataset) => dataset.projectId === projectId);
    return pageOf(
      own.toSorted((a, b) => b.createdAt - a.createdAt),
      page,
    );
  },
  putItems: async (projectId, datasetName, items, check) => {
    const dataset = findOrRefuse(state, projectId, datasetName);
    const issuesOf = check(dataset);
    const known = new Map(itemsAt(state, projectId));
    const failed: { at: string; issues: readonly DatasetItemIssue[] }[] = [];
    const put = items.map((given) => {
      const before = known.get(given.id);
      const other =
        before ?? state.versions.find(({ item }) => item.projectId === projectId && item.id === given.id)?.item;
      if (other !== undefined && other.datasetId !== dataset.id) {
        throw conflict(`Dataset item id ${given.id} already exists in another dataset (id ${other.datasetId}).`);
      }
      const item = mergeDatasetItem(before, given, { projectId, dataset, at: nextTime(state) });
      const issues = issuesOf(item);
      if (issues.length > 0) failed.push({ at: given.at, issues });
      known.set(item.id, item);
      return item;
    });
    refuseItems(failed);
    state.versions.push(...put.map((item) => ({ item, isDeleted: false })));
    return put;
  },
  getItem: async (projectId, id) => itemsAt(state, projectId).get(id),
  listItems: async (projectId, conditions, page) => listItems(state, projectId, conditions, page),
  deleteItem: async (projectId, id) => {
    const item = itemsAt(state, projectId).get(id);
    if (item === undefined) throw notFound('Dataset item not found');
    state.versions.push({ item: { ...item, updatedAt: nextTime(state) }, isDeleted: true });
  },
});

const listItems = (
  state: State,
  projectId: ProjectId,
  { datasetName, sourceTraceId, sourceObservationId, asOf }: DatasetItemConditions,
  page: { page: number; limit: number },
) => {
  const dataset = datasetName === undefined ? undefined : findOrRefuse(state, projectId, datasetName);
  const items = [...itemsAt(state, projectId, asOf).values()].filter(
    (item) =>
      item.status === 'ACTIVE' &&
      (dataset === undefined || item.datasetId === dataset.id) &&
      (sourceTraceId === undefined || item.sourceTraceId === sourceTraceId) &&
      (sourceObservationId === undefined || item.sourceObservationId === sourceObservationId),
  );
  const time = asOf === undefined ? 'createdAt' : 'updatedAt';
  return pageOf(
    items.toSorted((a, b) => b[time] - a[time]),
    page,
  );
};

const runStore = (state: State): DatasetRunStore => ({
  add: async (projectId, given) => {
    const { datasetItemId, traceId, observationId, runName: name, datasetVersion } = given;
    const item = itemsAt(state, projectId, datasetVersion).get(datasetItemId);
    if (item?.status !== 'ACTIVE') throw notFound('Dataset item not found or not active');
    const at = given.createdAt ?? nextTime(state);
    const known = state.runs.find((run) => run.datasetId === item.datasetId && run.name === name);
    const version = datasetVersion === undefined ? undefined : formatIso(datasetVersion);
    const run: DatasetRun = known ?? {
      id: crypto.randomUUID(),
      projectId,
      datasetId: item.datasetId,
      datasetName: item.datasetName,
      name,
      description: given.runDescription,
      metadata: runMetadata(given.metadata, version),
      createdAt: at,
      updatedAt: at,
    };
    if (known === undefined) state.runs.push(run);
    const runItem = { datasetRunId: run.id, datasetItemId, traceId, observationId };
    const same = state.runItems.find((other) => runItemKey(other) === runItemKey(runItem));
    if (same !== undefined) return same;
    const facts = { id: crypto.randomUUID(), projectId, datasetRunName: name, createdAt: at, updatedAt: at };
    const added = { ...facts, ...runItem };
    state.runItems.push(added);
    return added;
  },
  get: async (projectId, datasetName, name) =>
    state.runs.find((run) => run.projectId === projectId && run.datasetName === datasetName && run.name === name),
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
    state.runs = state.runs.filter((other) => other !== run);
    const kept = state.runItems.filter(({ datasetRunId }) => datasetRunId !== run.id);
    state.runItems.splice(0, state.runItems.length, ...kept);
  },
});
