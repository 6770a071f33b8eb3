import type { ObservationId, ProjectId, TraceId } from '../ids.ts';
import type { Usd } from '../money/usd.ts';
import type { CostSource } from '../pricing/cost.ts';
import type { ListConditions } from '../query/list-conditions.ts';
import type { Page, PageRequest } from '../query/page.ts';
import type { Weighed } from '../query/weighed.ts';
import type { Micros } from '../time.ts';
import type { Trace } from '../traces/trace.ts';
import type { Observation, ObservationKey } from './observation.ts';

/** Cost, seconds and units are the observation's own, also where they do not count in totals. */
export const observationOrderColumns = ['startTime', 'totalCost', 'latency', 'totalTokens'] as const;

/** Absent values are last in either direction. Ties are broken by trace id and id. */
export interface ObservationOrder {
  readonly column: (typeof observationOrderColumns)[number];
  readonly direction: 'ASC' | 'DESC';
}

/** Filters are on `observationListColumns`. */
export interface ObservationConditions extends ListConditions {
  readonly traceId?: TraceId | undefined;
  /** Only rows written at this time or later, by the clock of the writing process. */
  readonly writtenSince?: Micros | undefined;
  /** Observations whose name, input or output `matches` this text. */
  readonly search?: string | undefined;
}

export interface ObservationListQuery extends ObservationConditions, PageRequest {
  /** Newest first when absent. */
  readonly orderBy?: ObservationOrder | undefined;
  /** Without it, `input`, `output` and `metadata` are not read and are `null` and `{}`. */
  readonly withBodies: boolean;
}

/** The position in a stream of observations: after this one. */
export interface ObservationPosition {
  readonly startTime: Micros;
  readonly traceId: TraceId;
  readonly id: ObservationId;
}

/** Parts of observations besides their narrow fields. Parts that are not requested are absent, `{}` or `null`. */
export type ObservationPart = 'io' | 'metadata' | 'root' | 'trace';

export interface ObservationStreamQuery extends ObservationConditions {
  readonly limit: number;
  readonly after?: ObservationPosition | undefined;
  readonly parts: ReadonlySet<ObservationPart>;
}

/**
 * The weighed observations: a page of `list`, those after a position of `stream`, or all of a trace, where more
 * observations than `countMax` are an `AnswerTooLargeError`.
 */
export type WeighedObservations = ObservationConditions &
  (
    | (PageRequest & Pick<ObservationListQuery, 'orderBy'>)
    | { readonly limit: number; readonly after: ObservationPosition | undefined }
    | { readonly traceId: TraceId; readonly isOldestFirst: true; readonly countMax: number }
  );

/** Fields of an observation's trace. */
export type ObservationTrace = Pick<
  Trace,
  'name' | 'userId' | 'sessionId' | 'tags' | 'release' | 'public' | 'bookmarked'
>;

export interface StreamedObservation extends Observation {
  /** It has no parent, or its client marked it as the root of the application; `undefined` when not requested. */
  readonly isRoot: boolean | undefined;
  /** `null` when the trace is not stored, and when not requested. */
  readonly trace: ObservationTrace | null;
}

/** A part of a trace in the order of `ofTrace`; behind a position, or from its first observation. */
export interface TreeQuery {
  readonly limit: number;
  readonly after?: Pick<ObservationPosition, 'startTime' | 'id'> | undefined;
}

/** An observation in the tree of its trace. */
export interface TreeObservation extends Pick<
  Observation,
  'id' | 'parentObservationId' | 'type' | 'name' | 'level' | 'startTime' | 'endTime' | 'model' | 'counted'
> {
  /** Units of all buckets; `null` without usage. */
  readonly totalUnits: number | null;
  /** `null` when it is unpriced, and without usage. */
  readonly totalCost: Usd | null;
  readonly costSource: CostSource;
}

/** A read with bodies of more than `partBytesMax` is an `AnswerTooLargeError`, unless it is by keys. */
export interface ObservationReader {
  /** Newest start first, or in the given order; ties are broken by trace id and id. */
  list(projectId: ProjectId, query: ObservationListQuery): Promise<Page<Observation>>;
  /** The items of `list`. How many others match is not counted, which may take much longer. */
  page(projectId: ProjectId, query: ObservationListQuery): Promise<readonly Observation[]>;
  /**
   * The next observations in the order of `list`. Following the positions returns every observation that matches
   * throughout exactly once, also while others are written.
   */
  stream(projectId: ProjectId, query: ObservationStreamQuery): Promise<readonly StreamedObservation[]>;
  /** By id alone; if several traces have that id, the one that started last. */
  get(projectId: ProjectId, id: ObservationId): Promise<Observation | undefined>;
  /** All observations of a trace with their bodies, by start time. */
  ofTrace(projectId: ProjectId, traceId: TraceId): Promise<readonly Observation[]>;
  /**
   * The next observations of a trace by start time, ties by id, from narrow columns alone. Following the positions
   * returns each that is stored throughout once.
   */
  tree(projectId: ProjectId, traceId: TraceId, query: TreeQuery): Promise<readonly TreeObservation[]>;
  /** The sizes of what a read with bodies returns, in its order, to read it in parts. */
  weigh(projectId: ProjectId, query: WeighedObservations): Promise<readonly Weighed<ObservationKey>[]>;
  /** Those that are stored still, in the order of the keys, however large. */
  read(
    projectId: ProjectId,
    keys: readonly ObservationKey[],
    parts: ReadonlySet<ObservationPart>,
  ): Promise<readonly StreamedObservation[]>;
}
