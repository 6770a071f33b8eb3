import type { ObservationId, ProjectId, TraceId } from '../ids.ts';
import type { Micros } from '../time.ts';
import type { DatasetItem, DatasetRunItem } from './dataset.ts';

/** A run item as a client linked it to its trace or observation. */
export interface LinkedRunItem extends Pick<
  DatasetRunItem,
  'id' | 'datasetRunId' | 'datasetRunName' | 'datasetItemId' | 'createdAt'
> {
  readonly datasetId: string;
  readonly datasetName: string;
  readonly traceId: TraceId;
  readonly observationId: ObservationId | null;
  /** When it was stored, independent of the client's time. */
  readonly recordedAt: Micros;
  /** The moment of the item's version: that of the version that the run names, otherwise that of the run item. */
  readonly itemAsOf: Micros;
}

/** The runs; an empty list means all. */
export interface RunConditions {
  readonly datasetNames: readonly string[];
  readonly runNames: readonly string[];
}

export interface RunItemQuery extends RunConditions {
  readonly traceIds?: readonly TraceId[] | undefined;
  readonly recordedSince?: Micros | undefined;
  /** Of `createdAt`, inclusive. */
  readonly from?: Micros | undefined;
  /** Exclusive. */
  readonly to?: Micros | undefined;
  /** The id of the last one read. */
  readonly after?: string | undefined;
  readonly limit: number;
}

/** Finds run items across the runs of a project. */
export interface RunItemReader {
  /** By their ids. */
  linked(projectId: ProjectId, query: RunItemQuery): Promise<readonly LinkedRunItem[]>;
  /** When the latest run item was stored; `undefined` if there is none. */
  lastRecordedAt(projectId: ProjectId): Promise<Micros | undefined>;
  /**
   * A dataset item as it was at a time, also when it is archived or deleted by now; its first version for an earlier time.
   * `undefined` when there never was one.
   */
  itemAsOf(projectId: ProjectId, id: string, at: Micros): Promise<DatasetItem | undefined>;
  /** Ids of the datasets with these names, as far as they exist. */
  datasetIds(projectId: ProjectId, names: readonly string[]): Promise<readonly string[]>;
}
