import type { ProjectId } from '../ids.ts';
import type { Page, PageRequest } from '../query/page.ts';
import type { Micros } from '../time.ts';
import type {
  Dataset,
  DatasetChanges,
  DatasetItem,
  DatasetItemChanges,
  DatasetItemCheck,
  DatasetRun,
  DatasetRunItem,
} from './dataset.ts';

export interface DatasetItemConditions {
  readonly datasetName?: string | undefined;
  readonly sourceTraceId?: string | undefined;
  readonly sourceObservationId?: string | undefined;
  /** As the items were then, inclusive; as they are when absent. */
  readonly asOf?: Micros | undefined;
}

/** Changes of one dataset are made one after the other. */
export interface DatasetStore {
  /**
   * Creates the dataset of this name, or changes it. `invalid_input` when an item that is there does not fit a new schema;
   * then nothing changes. `not_found` without the project.
   */
  save(projectId: ProjectId, changes: DatasetChanges, check: DatasetItemCheck): Promise<Dataset>;
  get(projectId: ProjectId, name: string): Promise<Dataset | undefined>;
  hasDataset(projectId: ProjectId, id: string): Promise<boolean>;
  /** Of the active items of a dataset, newest first, `limit` at most. */
  itemIds(projectId: ProjectId, datasetId: string, limit: number): Promise<readonly string[]>;
  /** Newest first. */
  list(projectId: ProjectId, page: PageRequest): Promise<Page<Dataset>>;
  /**
   * Creates items, or makes the next version of those whose id is there; all or none, in their order. `not_found` without the
   * dataset, `conflict` for an id of another dataset, `invalid_input` for what does not fit the schemas.
   */
  putItems(
    projectId: ProjectId,
    datasetName: string,
    items: readonly DatasetItemChanges[],
    check: DatasetItemCheck,
  ): Promise<readonly DatasetItem[]>;
  /** As it is, also when it is archived. */
  getItem(projectId: ProjectId, id: string): Promise<DatasetItem | undefined>;
  /** Active items: newest first, or those that changed last where `asOf` is given. `not_found` without the dataset. */
  listItems(projectId: ProjectId, conditions: DatasetItemConditions, page: PageRequest): Promise<Page<DatasetItem>>;
  /** It stays as it was at any time before. `not_found` without it. */
  deleteItem(projectId: ProjectId, id: string): Promise<void>;
}

export interface NewDatasetRunItem {
  readonly runName: string;
  readonly datasetItemId: string;
  readonly traceId: string;
  readonly observationId: string | null;
  /** Count for the first item of a run. */
  readonly runDescription: string | null;
  readonly metadata: unknown;
  /** The item is taken as it was then. */
  readonly datasetVersion?: Micros | undefined;
  /** Now when absent. */
  readonly createdAt?: Micros | undefined;
}

export interface DatasetRunStore {
  /**
   * Adds an item to the run of this name, which begins with its first item. The same item with the same trace and observation
   * again is the one that is there. `not_found` when the dataset item is not there or not active.
   */
  add(projectId: ProjectId, item: NewDatasetRunItem): Promise<DatasetRunItem>;
  get(projectId: ProjectId, datasetName: string, runName: string): Promise<DatasetRun | undefined>;
  /** Newest first. `not_found` without the dataset. */
  list(projectId: ProjectId, datasetName: string, page: PageRequest): Promise<Page<DatasetRun>>;
  /** Newest first; all when no page is given. */
  items(projectId: ProjectId, runId: string, page?: PageRequest): Promise<Page<DatasetRunItem>>;
  /** By the id of the dataset. */
  find(projectId: ProjectId, datasetId: string, runName: string): Promise<DatasetRun | undefined>;
  /** With its items; traces stay. `not_found` without it. */
  delete(projectId: ProjectId, datasetName: string, runName: string): Promise<void>;
}
