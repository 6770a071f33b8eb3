import type { ObservationId, ProjectId, ScoreId, TraceId } from '../ids.ts';
import type { ObservationKey, ObservationRecord } from '../observations/observation.ts';
import type { Estimate } from '../estimates/estimate.ts';
import type { Cost } from '../pricing/cost.ts';
import type { ScoreRecord } from '../scores/score.ts';
import type { DaySpan, Micros } from '../time.ts';
import type { Clock } from '../merge/clock.ts';
import type { TreeEntry } from '../counting/tree-entry.ts';
import type { TraceRecord } from '../traces/trace.ts';
import type { Receipt } from '../ledger/receipt.ts';
import type { Deletion } from './ingest-batch.ts';

/** A whole entity to be stored. */
interface Row {
  readonly projectId: ProjectId;
  readonly createdAt: Micros;
  readonly updatedAt: Micros;
  /**
   * The time under which the entity has been stored so far, when that was another one: rows are stored by day, and the
   * old day's copy must be removed. `undefined` when it has not moved or was not stored.
   */
  readonly movedFrom: Micros | undefined;
  /**
   * Other places where copies are or may still appear: rows of an interrupted writer may be in flight. Those copies
   * must be removed too; the row's own place is ignored here.
   */
  readonly alsoAt?: readonly Place[] | undefined;
}

/** Where a store may have a copy of an entity. */
export interface Place {
  readonly at: Micros;
  /** Of a score. */
  readonly name?: string | undefined;
  /** Of an observation that was stored before its trace was known. */
  readonly traceId?: TraceId | undefined;
}

export interface ObservationRow extends Row, ObservationKey {
  readonly startTime: Micros;
  readonly record: ObservationRecord;
  /** As recorded. */
  readonly cost: Cost;
  /** Its price since: the row is then a revision of the same record. */
  readonly repricedCost?: Cost | undefined;
  /** For a call without reported usage and cost, if its project has estimates. */
  readonly estimate?: Estimate | undefined;
  /** The trace under which it has been stored so far, while its real trace was unknown: that copy must be removed. */
  readonly orphanTrace: TraceId | undefined;
}

export interface TraceRow extends Row {
  readonly id: TraceId;
  readonly timestamp: Micros;
  readonly record: TraceRecord;
  /** Includes every day on which the trace or an observation of it has a row, these rows included. */
  readonly days: DaySpan;
  /** It was a placeholder for a trace whose id is known now: the stored row is removed, unless it has later values. */
  readonly isGone?: true | undefined;
}

export interface ScoreRow extends Row {
  readonly id: ScoreId;
  readonly timestamp: Micros;
  readonly record: ScoreRecord;
  /** The name under which the score has been stored so far, when that was another one. */
  readonly renamedFrom: string | undefined;
}

/**
 * A deletion with its horizon: the clock up to which it deletes. `clock` when absent; a given horizon is stored for
 * `deletionHorizons`.
 */
export type RowDeletion = Deletion & { readonly projectId: ProjectId; readonly reaches?: Clock | undefined };

export interface TelemetryRows {
  readonly observations: readonly ObservationRow[];
  readonly traces: readonly TraceRow[];
  readonly scores: readonly ScoreRow[];
  /** Applied after the rows. */
  readonly deletions: readonly RowDeletion[];
  /** The receipts of the batches of these rows; written with them. */
  readonly receipts: readonly Receipt[];
}

export interface TelemetryWriter {
  /**
   * Durable and readable when it resolves. Idempotent: of two copies of an entity the one with the higher `rowVersion`
   * wins, in any order of writes, and writing one twice changes nothing. Rejects with `unavailable` when the store
   * cannot write it now; any part may have been written then.
   */
  write(rows: TelemetryRows): Promise<void>;
}

/** A stored entity, with the values that merging needs. */
export interface Stored<T> {
  readonly record: T;
  readonly createdAt: Micros;
  /**
   * The places of the copies that the record was merged from, if there are several: the next write of the entity
   * removes them.
   */
  readonly copiesAt?: readonly Place[] | undefined;
}

export interface StoredObservation extends Stored<ObservationRecord>, ObservationKey {
  /** As recorded, before any later re-pricing; `undefined` when several copies were merged. */
  readonly cost: Cost | undefined;
  /** Its price since; `undefined` without one, and when several copies were merged. */
  readonly repricedCost?: Cost | undefined;
}

/** The parts of an observation that decide which reports of its trace count. */
export interface StoredTreeEntry extends TreeEntry {
  readonly traceId: TraceId;
}

export interface DeletionHorizon {
  /**
   * The latest clock of anything stored that the deletion applies to, and at least its own; once stored, the stored
   * one.
   */
  readonly reaches: Clock;
  /** The deletion was written before. */
  readonly isKept: boolean;
}

/** Reads stored records, for merging patches into them. Deleted entities are absent, where nothing else is said. */
export interface RecordReader {
  /** Those of the named observations that exist, in any order. */
  observations(projectId: ProjectId, keys: readonly ObservationKey[]): Promise<readonly StoredObservation[]>;
  /**
   * The traces of observations, for clients that send updates without a trace id. Of an observation that was deleted,
   * that which it was in, so that its deletion applies to its updates; of an id that several traces have, the least of
   * those that are not deleted. Those that are not stored, and those that are stored without their trace, are absent.
   */
  tracesOfObservations(
    projectId: ProjectId,
    ids: readonly ObservationId[],
  ): Promise<ReadonlyMap<ObservationId, TraceId>>;
  /**
   * All observations of the named traces, in any order, with their reports and whether these count. Rejects with
   * `AnswerTooLargeError` for more than `observationsMax`.
   */
  trees(
    projectId: ProjectId,
    traceIds: readonly TraceId[],
    observationsMax: number,
  ): Promise<readonly StoredTreeEntry[]>;
  traces(projectId: ProjectId, ids: readonly TraceId[]): Promise<ReadonlyMap<TraceId, Stored<TraceRecord>>>;
  scores(projectId: ProjectId, ids: readonly ScoreId[]): Promise<ReadonlyMap<ScoreId, Stored<ScoreRecord>>>;
  /** The horizon of each of the deletions, in their order. */
  deletionHorizons(projectId: ProjectId, deletions: readonly Deletion[]): Promise<readonly DeletionHorizon[]>;
  /** Whether any deletion of the project was written with its horizon. */
  hasDeletions(projectId: ProjectId): Promise<boolean>;
  /** The latest stored horizon of the deletions of each named entity of a kind; entities without one are absent. */
  deletedUntil(
    projectId: ProjectId,
    kind: Deletion['kind'],
    ids: readonly Deletion['id'][],
  ): Promise<ReadonlyMap<string, Clock>>;
  /** The projects that have an observation stored under its own id, without its trace. */
  projectsWithOrphans(projectIds: readonly ProjectId[]): Promise<ReadonlySet<ProjectId>>;
  /** Those of the named observations that are stored in this way. */
  orphans(projectId: ProjectId, ids: readonly ObservationId[]): Promise<ReadonlySet<ObservationId>>;
}
