import type { ProjectId, ScoreId, TraceId } from '../ids.ts';
import type { ListConditions } from '../query/list-conditions.ts';
import type { Page, PageRequest } from '../query/page.ts';
import type { Weighed } from '../query/weighed.ts';
import type { Micros } from '../time.ts';
import type { Score } from './score.ts';

/** Filters are on `scoreListColumns`. */
export interface ScoreListQuery extends ListConditions, PageRequest {
  /** Only scores of traces: the v1 API has no others. */
  readonly onTracesOnly: boolean;
}

/** The position in a stream of scores: after this one. */
export interface ScorePosition {
  readonly timestamp: Micros;
  readonly id: ScoreId;
}

/** Filters are on `scoreListColumns`. */
export interface ScoreStreamQuery extends ListConditions {
  readonly limit: number;
  readonly after?: ScorePosition | undefined;
  /** Scores whose number is any of these. */
  readonly values?: readonly number[] | undefined;
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

/**
 * The weighed scores: a page of `list`, the next ones of `stream`, or all of a trace, where more scores than `countMax`
 * are an `AnswerTooLargeError`.
 */
export type WeighedScores =
  | ScoreListQuery
  | ScoreStreamQuery
  | { readonly traceId: TraceId; readonly countMax: number };

/** A read of more than `partBytesMax` is an `AnswerTooLargeError`, unless it is by ids. */
export interface ScoreReader {
  /** Newest first; ties are broken by id. With a limit of 0 they are only counted. */
  list(projectId: ProjectId, query: ScoreListQuery): Promise<Page<ScoreWithTrace>>;
  /**
   * The next scores in the order of `list`. Following the positions returns every score that matches throughout exactly
   * once, also while others are written.
   */
  stream(projectId: ProjectId, query: ScoreStreamQuery): Promise<readonly Score[]>;
  get(projectId: ProjectId, id: ScoreId): Promise<Score | undefined>;
  /** In the order of `list`. */
  ofTrace(projectId: ProjectId, traceId: TraceId): Promise<readonly Score[]>;
  /** The sizes of what a read returns, in its order, to read it in parts. */
  weigh(projectId: ProjectId, query: WeighedScores): Promise<readonly Weighed<ScoreId>[]>;
  /** Those that are stored still, in the order of their ids, however large. */
  read(projectId: ProjectId, ids: readonly ScoreId[]): Promise<readonly ScoreWithTrace[]>;
}
