import {
  conflict,
  entityBytes,
  idOfAnotherDataset,
  isSameItem,
  itemIssues,
  mergeDatasetItem,
  notFound,
  refuseItems,
  refuseSchema,
  type Dataset,
  type DatasetExperimentStore,
  type DatasetItem,
  type DatasetItemChanges,
  type DatasetItemCheck,
  type DatasetItemConditions,
  type DatasetRunStore,
  type DatasetStore,
  type ExperimentQueue,
  type ImportedItems,
  type ProjectId,
  type RunItemReader,
} from '@spanledger/core';

import { memoryExperiments } from '../experiments/memory-experiments.ts';
import { pageOf } from '../telemetry/memory-page.ts';
import {
  datasetState,
  findDataset,
  findOrRefuse,
  itemsAt,
  nextTime,
  removeRuns,
  type DatasetState,
  type ItemVersion,
} from './dataset-state.ts';
import { memoryDatasetRuns } from './memory-dataset-runs.ts';
import { memoryRunItems } from './memory-run-items.ts';

/** The dataset ports over one shared set of datasets. */
export interface DatasetStores {
  readonly datasets: DatasetStore;
  readonly datasetRuns: DatasetRunStore;
  readonly datasetExperiments: DatasetExperimentStore;
  readonly experimentQueue: ExperimentQueue;
  readonly runItems: RunItemReader;
}

/** `hasProject` returns whether a project exists; all do when absent. */
export const memoryDatasets = (
  hasProject: DatasetState['hasProject'] = async () => true,
  now: DatasetState['now'] = () => Date.now() * 1000,
): DatasetStores => {
  const state = datasetState(hasProject, now);
  return {
    datasets: datasetStore(state),
    datasetRuns: memoryDatasetRuns(state),
    runItems: memoryRunItems(state),
    ...memoryExperiments(state),
  };
};

const datasetStore = (state: DatasetState): DatasetStore => ({
  save: async (projectId, { name, ...changes }, check) => {
    if (!(await state.hasProject(projectId))) throw notFound('There is no project with this id.');
    const known = findDataset(state, projectId, name);
    const at = nextTime(state);
    const before = known ?? { id: crypto.randomUUID(), projectId, name, createdAt: at };
    const empty = { description: null, metadata: null, inputSchema: null, expectedOutputSchema: null };
    const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
    if (changes.metadata === null) delete given['metadata'];
    const dataset: Dataset = { ...empty, ...before, ...given, updatedAt: at };
    const issuesOf = await check(dataset);
    const own = [...itemsAt(state, projectId).values()].filter(({ datasetId }) => datasetId === dataset.id);
    const checked = await issuesOf(own);
    refuseSchema(
      own.map(({ id }, at) => ({ id, issues: checked[at] ?? [] })).filter(({ issues }) => issues.length > 0),
    );
    state.datasets = [...state.datasets.filter(({ id }) => id !== dataset.id), dataset];
    return dataset;
  },
  get: async (projectId, name) => findDataset(state, projectId, name),
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
  delete: async (projectId, name) => {
    const { id } = findOrRefuse(state, projectId, name);
    removeRuns(state, ({ datasetId }) => datasetId === id);
    state.datasets = state.datasets.filter((dataset) => dataset.id !== id);
    state.versions = state.versions.filter(({ item }) => item.datasetId !== id);
  },
  putItems: async (projectId, datasetName, items, check) => {
    const dataset = findOrRefuse(state, projectId, datasetName);
    const issuesOf = await check(dataset);
    const known = new Map(itemsAt(state, projectId));
    const put = items.map((given) => {
      const before = known.get(given.id);
      const other =
        before ?? state.versions.find(({ item }) => item.projectId === projectId && item.id === given.id)?.item;
      if (other !== undefined && other.datasetId !== dataset.id) {
        throw conflict(idOfAnotherDataset(given.id, other.datasetId));
      }
      const item = mergeDatasetItem(before, given, { projectId, dataset, at: nextTime(state) });
      known.set(item.id, item);
      return item;
    });
    const issues = await issuesOf(put);
    refuseItems(items.map(({ at }, index) => ({ at, issues: issues[index] ?? [] })));
    state.versions = [...state.versions, ...put.map((item) => ({ item, isDeleted: false }))];
    return put;
  },
  importItems: async (projectId, datasetName, check, work) => {
    const before = state.versions;
    try {
      return await work(async (items, isTrial) => importPart(state, { projectId, datasetName, check, isTrial }, items));
    } catch (error) {
      state.versions = before;
      throw error;
    }
  },
  itemsAfter: async (projectId, { datasetName, asOf, withArchived, after = '', limit }) => {
    const { id: datasetId } = findOrRefuse(state, projectId, datasetName);
    const at = Math.min(asOf ?? state.lastAt, state.lastAt);
    const items = [...itemsAt(state, projectId, at).values()]
      .filter((item) => item.datasetId === datasetId && (withArchived || item.status === 'ACTIVE') && item.id > after)
      .toSorted((a, b) => (a.id < b.id ? -1 : 1));
    return { items: items.slice(0, limit), asOf: at };
  },
  getItem: async (projectId, id, asOf) => itemsAt(state, projectId, asOf).get(id),
  listItems: async (projectId, conditions, page) => {
    const { items, totalItems } = listItems(state, projectId, conditions, page);
    return { items: items.map((item) => ({ key: item.id, bytes: bytesOfItem(item) })), totalItems };
  },
  readItems: async (projectId, asOf, ids) => {
    const found = itemsAt(state, projectId, asOf);
    return ids.flatMap((id) => {
      const item = found.get(id);
      return item?.status === 'ACTIVE' ? [item] : [];
    });
  },
  deleteItem: async (projectId, id) => {
    const item = itemsAt(state, projectId).get(id);
    if (item === undefined) throw notFound('Dataset item not found');
    state.versions = [...state.versions, { item: { ...item, updatedAt: nextTime(state) }, isDeleted: true }];
  },
});

interface ImportedPart {
  readonly projectId: ProjectId;
  readonly datasetName: string;
  readonly check: DatasetItemCheck;
  readonly isTrial: boolean;
}

const importPart = async (
  state: DatasetState,
  { projectId, datasetName, check, isTrial }: ImportedPart,
  items: readonly DatasetItemChanges[],
): Promise<ImportedItems> => {
  const dataset = findOrRefuse(state, projectId, datasetName);
  const issuesOf = await check(dataset);
  const known = new Map(itemsAt(state, projectId));
  const refused: { at: string; issues: ReturnType<typeof itemIssues> }[] = [];
  const put: ItemVersion[] = [];
  let unchanged = 0;
  for (const given of items) {
    const before = known.get(given.id);
    const item = mergeDatasetItem(before, given, { projectId, dataset, at: nextTime(state) });
    const isElsewhere = before !== undefined && before.datasetId !== dataset.id;
    const issues = isElsewhere
      ? [{ path: `${given.at}.id`, message: idOfAnotherDataset(given.id, before.datasetId) }]
      : itemIssues(given.at, (await issuesOf([item]))[0] ?? []);
    if (issues.length > 0) refused.push({ at: given.at, issues });
    else if (before !== undefined && isSameItem(before, item)) unchanged += 1;
    else {
      known.set(item.id, item);
      put.push({ item, isDeleted: false });
    }
  }
  if (!isTrial) state.versions = [...state.versions, ...put];
  return { changed: put.length, unchanged, refused };
};

const bytesOfItem = ({ input, expectedOutput, metadata }: DatasetItem): number =>
  entityBytes + JSON.stringify([input, expectedOutput, metadata]).length;

const listItems = (
  state: DatasetState,
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
