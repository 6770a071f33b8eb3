import type { ObservationId, ProjectId, ScoreId, TraceId } from '../ids.ts';
import type { Filter, OrderOperator } from '../query/filter.ts';
import type { Page, PageRequest } from '../query/page.ts';
import type { Micros } from '../time.ts';
import type { Score, ScoreDataType, ScoreSource } from './score.ts';

export interface ScoreListQuery extends PageRequest {
  readonly name?: string | undefined;
  readonly source?: ScoreSource | undefined;
  readonly dataType?: ScoreDataType | undefined;
  readonly traceId?: TraceId | undefined;
  readonly observationIds?: readonly ObservationId[] | undefined;
  readonly sessionId?: string | undefined;
  readonly datasetRunId?: string | undefined;
  readonly configId?: string | undefined;
  readonly queueId?: string | undefined;
  readonly scoreIds?: readonly ScoreId[] | undefined;
  /** A condition on the number. */
  readonly value?: { readonly operator: OrderOperator; readonly value: number } | undefined;
  /** Of the score; of its trace as well when `userId` or `traceTags` are asked for. */
  readonly environments?: readonly string[] | undefined;
  /** The user of the trace. */
  readonly userId?: string | undefined;
  /** Tags that the trace must all have. */
  readonly traceTags?: readonly string[] | undefined;
  /** Inclusive. */
  readonly fromTimestamp?: Micros | undefined;
  /** Exclusive. */
  readonly toTimestamp?: Micros | undefined;
  readonly filters?: readonly Filter[] | undefined;
  /** Only scores of traces: the v1 API knows no others. */
  readonly onTracesOnly: boolean;
}

/** Where a stream of scores was left: behind this one. */
export interface ScorePosition {
  readonly timestamp: Micros;
  readonly id: ScoreId;
}

export interface ScoreStreamQuery {
  readonly limit: number;
  readonly after?: ScorePosition | undefined;
  /** Inclusive. */
  readonly fromTimestamp?: Micros | undefined;
  /** Exclusive. */
  readonly toTimestamp?: Micros | undefined;
  /** Scores whose number is any of these. */
  readonly values?: readonly number[] | undefined;
  readonly filters?: readonly Filter[] | undefined;
}

export interface ScoreTrace {
  readonly userId: string | null;
  readonly tags: readonly string[];
  readonly environment: string;
  readonly sessionId: string | null;
}

export interface ScoreWithTrace extends Score {
  /** `null` when the score belongs to no trace, or to one that is not stored. */
  readonly trace: ScoreTrace | null;
}

export interface ScoreReader {
  /** Newest first; ties are broken by id. */
  list(projectId: ProjectId, query: ScoreListQuery): Promise<Page<ScoreWithTrace>>;
  /**
   * The next scores in the order of `list`. Following the positions gives every score that matches throughout
   * exactly once, whatever is written meanwhile.
   */
  stream(projectId: ProjectId, query: ScoreStreamQuery): Promise<readonly Score[]>;
  get(projectId: ProjectId, id: ScoreId): Promise<Score | undefined>;
  ofTrace(projectId: ProjectId, traceId: TraceId): Promise<readonly Score[]>;
}
