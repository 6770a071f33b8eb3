import type { InputIssue } from '../errors.ts';
import type { ProjectId } from '../ids.ts';
import type { Page, PageRequest } from '../query/page.ts';
import type { Weighed } from '../query/weighed.ts';
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
  /** The items of that time, inclusive; the current ones when absent. */
  readonly asOf?: Micros | undefined;
}

export interface DatasetItemsAfter {
  readonly datasetName: string;
  /** As `DatasetItemConditions` have it. */
  readonly asOf?: Micros | undefined;
  /** Archived ones too. */
  readonly withArchived: boolean;
  /** The id of the last item that was read; from the first one on when absent. */
  readonly after?: string | undefined;
  readonly limit: number;
}

export interface DatasetItemsPart {
  readonly items: readonly DatasetItem[];
  readonly asOf: Micros;
}

/** The outcome of an import of items. */
export interface ImportedItems {
  /** New ones, and those that have another version now. */
  readonly changed: number;
  /** Items that were the same already. */
  readonly unchanged: number;
  /** Items that were left out, by their position. */
  readonly refused: readonly { readonly at: string; readonly issues: readonly InputIssue[] }[];
}

/** Writes items as `putItems` does, without those that are refused. A trial writes nothing. */
export type ImportItems = (items: readonly DatasetItemChanges[], isTrial: boolean) => Promise<ImportedItems>;

/** Changes of one dataset are made one after the other. */
export interface DatasetStore {
  /**
   * Creates the dataset of this name, or changes it. `invalid_input` when an existing item does not fit a new schema;
   * then nothing changes. `not_found` without the project.
   */
  save(projectId: ProjectId, changes: DatasetChanges, check: DatasetItemCheck): Promise<Dataset>;
  get(projectId: ProjectId, name: string): Promise<Dataset | undefined>;
  hasDataset(projectId: ProjectId, id: string): Promise<boolean>;
  /** Of the active items of a dataset, newest first, `limit` at most. */
  itemIds(projectId: ProjectId, datasetId: string, limit: number): Promise<readonly string[]>;
  /** Newest first. */
  list(projectId: ProjectId, page: PageRequest): Promise<Page<Dataset>>;
  /** With every version of its items, its runs and its links to media; traces stay. `not_found` without it. */
  delete(projectId: ProjectId, name: string): Promise<void>;
  /**
   * Creates items, or makes the next version of those whose id exists; all or none, in their order. `not_found` without
   * the dataset, `conflict` for an id of another dataset, `invalid_input` for what does not fit the schemas.
   */
  putItems(
    projectId: ProjectId,
    datasetName: string,
    items: readonly DatasetItemChanges[],
    check: DatasetItemCheck,
  ): Promise<readonly DatasetItem[]>;
  /**
   * Everything that `work` imports becomes visible at once when it resolves, and nothing of it when it rejects or the
   * process ends. An unchanged item gets no version. `not_found` without the dataset.
   */
  importItems<T>(
    projectId: ProjectId,
    datasetName: string,
    check: DatasetItemCheck,
    work: (importItems: ImportItems) => Promise<T>,
  ): Promise<T>;
  /**
   * Items by their ids: `limit` at most, and fewer where they are large; none after the last. The returned `asOf` is
   * the requested moment, but not later than the last change: all parts that are read with it are of one moment,
   * despite concurrent changes. `not_found` without the dataset.
   */
  itemsAfter(projectId: ProjectId, conditions: DatasetItemsAfter): Promise<DatasetItemsPart>;
  /** The current one, or that of this time, also when it is archived. */
  getItem(projectId: ProjectId, id: string, asOf?: Micros): Promise<DatasetItem | undefined>;
  /**
   * Active items by their ids, with about the bytes of their contents, which are not read: newest first, or those changed
   * last if `asOf` is given. `not_found` without the dataset.
   */
  listItems(projectId: ProjectId, conditions: DatasetItemConditions, page: PageRequest): Promise<Page<Weighed<string>>>;
  /** Those of these items that are active still, of the same moment, in the order of their ids, however large. */
  readItems(projectId: ProjectId, asOf: Micros | undefined, ids: readonly string[]): Promise<readonly DatasetItem[]>;
  /** It stays readable as of any earlier time. `not_found` without it. */
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
  /** The item as it was then. */
  readonly datasetVersion?: Micros | undefined;
  /** Now when absent. */
  readonly createdAt?: Micros | undefined;
}

/** An item of a run that telemetry names by their ids. */
export interface NamedRunItem extends NewDatasetRunItem {
  readonly runId: string;
  readonly datasetId: string;
  readonly createdAt: Micros;
}

export interface DatasetRunStore {
  /**
   * Adds an item to the run of this name, which begins with its first item. The same item with the same trace and
   * observation again returns the existing one. `not_found` when the dataset item does not exist or is not active.
   */
  add(projectId: ProjectId, item: NewDatasetRunItem): Promise<DatasetRunItem>;
  /**
   * Adds items to the runs of their ids, which begin with their first item; the name of a run that is new has its id in
   * addition when another run has that name. An item that its run links to the trace already stays as it is. Left out
   * are items that their dataset does not have, or not active, and those whose run is of another dataset.
   */
  link(projectId: ProjectId, items: readonly NamedRunItem[]): Promise<void>;
  get(projectId: ProjectId, datasetName: string, runName: string): Promise<DatasetRun | undefined>;
  byId(projectId: ProjectId, id: string): Promise<DatasetRun | undefined>;
  /** Newest first. `not_found` without the dataset. */
  list(projectId: ProjectId, datasetName: string, page: PageRequest): Promise<Page<DatasetRun>>;
  /** Newest first; all when no page is given. */
  items(projectId: ProjectId, runId: string, page?: PageRequest): Promise<Page<DatasetRunItem>>;
  /** By the id of the dataset. */
  find(projectId: ProjectId, datasetId: string, runName: string): Promise<DatasetRun | undefined>;
  /** With its items; traces stay. `not_found` without it. */
  delete(projectId: ProjectId, datasetName: string, runName: string): Promise<void>;
}
