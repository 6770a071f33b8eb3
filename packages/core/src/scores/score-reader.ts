import type { ProjectId, ScoreId, TraceId } from '../ids.ts';
import type { ListConditions } from '../query/list-conditions.ts';
import type { Page, PageRequest } from '../query/page.ts';
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

export interface ScoreReader {
  /** Newest first; ties are broken by id. */
  list(projectId: ProjectId, query: ScoreListQuery): Promise<Page<ScoreWithTrace>>;
  /**
   * The next scores in the order of `list`. Following the positions returns every score that matches throughout exactly
   * once, also while others are written.
   */
  stream(projectId: ProjectId, query: ScoreStreamQuery): Promise<readonly Score[]>;
  get(projectId: ProjectId, id: ScoreId): Promise<Score | undefined>;
  ofTrace(projectId: ProjectId, traceId: TraceId): Promise<readonly Score[]>;
}
