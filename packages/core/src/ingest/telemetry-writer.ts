import type { ObservationId, ProjectId, ScoreId, TraceId } from '../ids.ts';
import type { ObservationKey, ObservationRecord } from '../observations/observation.ts';
import type { Estimate } from '../estimates/estimate.ts';
import type { Cost } from '../pricing/cost.ts';
import type { ScoreRecord } from '../scores/score.ts';
import type { DaySpan, Micros } from '../time.ts';
import type { Clock } from '../merge/clock.ts';
import type { TreeEntry } from '../counting/trace-tree.ts';
import type { TraceRecord } from '../traces/trace.ts';
import type { Receipt } from '../ledger/receipt.ts';
import type { Deletion } from './ingest-batch.ts';

/** A whole entity to be stored. */
interface Row {
  readonly projectId: ProjectId;
  readonly createdAt: Micros;
  readonly updatedAt: Micros;
  /**
   * The time under which the entity has been stored so far, when that was another one: rows are kept by day,
   * and the old day's copy must go. `undefined` when it has not moved or was not there.
   */
  readonly movedFrom: Micros | undefined;
  /**
   * Other places where a copy may lie, or come to lie: rows of a writer that was cut off may still be on their way.
   * They must go too; the row's own place among them means nothing.
   */
  readonly alsoAt?: readonly Place[] | undefined;
}

/** Where a store may keep a copy of an entity. */
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
  /** As it is recorded. */
  readonly cost: Cost;
  /** What it was priced at since: the row is a revision then, of the same knowledge. */
  readonly repricedCost?: Cost | undefined;
  /** Where it came with neither usage nor cost, and its project has them estimated. */
  readonly estimate?: Estimate | undefined;
  /** The trace under which it has been stored so far, when its real trace was not known: that copy must go. */
  readonly orphanTrace: TraceId | undefined;
}

export interface TraceRow extends Row {
  readonly id: TraceId;
  readonly timestamp: Micros;
  readonly record: TraceRecord;
  /** Holds every day on which the trace or an observation of it has a row, these ones included. */
  readonly days: DaySpan;
  /** It was but the placeholder of a trace that is known now: what the store has of it goes, unless that knows more. */
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
 * A deletion with its horizon: the clock up to which it deletes. `clock` when absent; a horizon that is given is stored
 * for `deletionHorizons`.
 */
export type RowDeletion = Deletion & { readonly projectId: ProjectId; readonly reaches?: Clock | undefined };

export interface TelemetryRows {
  readonly observations: readonly ObservationRow[];
  readonly traces: readonly TraceRow[];
  readonly scores: readonly ScoreRow[];
  /** Applied after the rows. */
  readonly deletions: readonly RowDeletion[];
  /** What became of the batches that these rows come from; written with them. */
  readonly receipts: readonly Receipt[];
}

export interface TelemetryWriter {
  /**
   * Durable and readable when it resolves. Idempotent: of two copies of an entity the better-informed one
   * (`rowVersion`) stays, whichever is written last, and writing one twice changes nothing.
   * Rejects with `unavailable` when the store cannot take it now; any part may have been written then.
   */
  write(rows: TelemetryRows): Promise<void>;
}

/** An entity as it is stored, with what merging needs. */
export interface Stored<T> {
  readonly record: T;
  readonly createdAt: Micros;
  /** Where the copies lie that the record was merged from, when there are several: the next write of the entity removes them. */
  readonly copiesAt?: readonly Place[] | undefined;
}

export interface StoredObservation extends Stored<ObservationRecord>, ObservationKey {
  /** As it was recorded, before any later re-pricing; `undefined` when several copies were merged. */
  readonly cost: Cost | undefined;
  /** What it was priced at since; `undefined` when it was not, and when several copies were merged. */
  readonly repricedCost?: Cost | undefined;
}

/** An observation of a trace, as far as it matters to which reports of the trace count. */
export interface StoredTreeEntry extends TreeEntry {
  readonly traceId: TraceId;
}

export interface DeletionHorizon {
  /** The latest clock of anything stored that the deletion names, and at least its own; once stored, what was stored. */
  readonly reaches: Clock;
  /** The deletion was written before. */
  readonly isKept: boolean;
}

/** Reads what is stored, for merging patches into it. Deleted entities are absent. */
export interface RecordReader {
  /** Those of the named observations that exist, in any order. */
  observations(projectId: ProjectId, keys: readonly ObservationKey[]): Promise<readonly StoredObservation[]>;
  /** Finds observations by id alone, in any trace: for clients that update without naming it. */
  observationsById(projectId: ProjectId, ids: readonly ObservationId[]): Promise<readonly StoredObservation[]>;
  /**
   * All observations of the named traces, in any order, with what they report and whether that counts. Rejects with
   * `AnswerTooLargeError` when they are more than `observationsMax`.
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
  /** Those of the projects of which any observation is stored under its own id, for want of its trace. */
  projectsWithOrphans(projectIds: readonly ProjectId[]): Promise<ReadonlySet<ProjectId>>;
  /** Those of the named observations that are. */
  orphans(projectId: ProjectId, ids: readonly ObservationId[]): Promise<ReadonlySet<ObservationId>>;
}
