import {
  notFound,
  type Dataset,
  type DatasetExperiment,
  type DatasetItem,
  type DatasetRun,
  type DatasetRunItem,
  type ExperimentItem,
  type Micros,
  type ProjectId,
  type RecordedAttempt,
} from '@spanledger/core';

export interface ItemVersion {
  readonly item: DatasetItem;
  readonly isDeleted: boolean;
}

export interface KeptExperimentItem {
  item: ExperimentItem;
  attempt: number;
  leaseUntil: Micros | null;
  recorded: RecordedAttempt | null;
}

export interface KeptExperiment {
  experiment: DatasetExperiment;
  restUntil: Micros;
  /** By dataset item id. */
  readonly items: Map<string, KeptExperimentItem>;
}

/** State shared by the in-memory dataset ports. */
export interface DatasetState {
  datasets: Dataset[];
  /** Ordered by time. */
  versions: ItemVersion[];
  runs: DatasetRun[];
  readonly runItems: DatasetRunItem[];
  /** The time at which a run item was stored, by its id. */
  readonly recordedAt: Map<string, Micros>;
  /** In order of creation. */
  experiments: KeptExperiment[];
  lastAt: Micros;
  readonly hasProject: (id: ProjectId) => Promise<boolean>;
  readonly now: () => Micros;
}

export const datasetState = (hasProject: DatasetState['hasProject'], now: DatasetState['now']): DatasetState => ({
  datasets: [],
  versions: [],
  runs: [],
  runItems: [],
  recordedAt: new Map(),
  experiments: [],
  lastAt: 0,
  hasProject,
  now,
});

export const nextTime = (state: DatasetState): Micros => {
  state.lastAt = Math.max(state.now(), state.lastAt + 1);
  return state.lastAt;
};

export const findDataset = ({ datasets }: DatasetState, projectId: ProjectId, name: string): Dataset | undefined =>
  datasets.find((dataset) => dataset.projectId === projectId && dataset.name === name);

export const findOrRefuse = (state: DatasetState, projectId: ProjectId, name: string): Dataset => {
  const dataset = findDataset(state, projectId, name);
  if (dataset === undefined) throw notFound('Dataset not found');
  return dataset;
};

/** The items of a project at a time, by id. */
export const itemsAt = (
  { versions }: DatasetState,
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

/** With their items and what the server makes of them. */
export const removeRuns = (state: DatasetState, isRemoved: (run: DatasetRun) => boolean): void => {
  const removed = new Set(state.runs.filter(isRemoved).map(({ projectId, id }) => keyOf(projectId, id)));
  state.runs = state.runs.filter((run) => !isRemoved(run));
  const kept = state.runItems.filter(({ projectId, datasetRunId }) => !removed.has(keyOf(projectId, datasetRunId)));
  state.runItems.splice(0, state.runItems.length, ...kept);
  state.experiments = state.experiments.filter(
    ({ experiment: { projectId, id } }) => !removed.has(keyOf(projectId, id)),
  );
};

const keyOf = (projectId: ProjectId, id: string): string => JSON.stringify([projectId, id]);
