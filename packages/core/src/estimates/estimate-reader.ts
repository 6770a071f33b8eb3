import type { ProjectId } from '../ids.ts';
import type { Usd } from '../money/usd.ts';
import type { Page, PageRequest } from '../query/page.ts';
import type { Micros } from '../time.ts';

export interface EstimateQuery extends PageRequest {
  readonly fromTimestamp?: Micros | undefined;
  /** Exclusive. */
  readonly toTimestamp?: Micros | undefined;
}

/** What was estimated of the calls of one model, apart from what was reported of others of them. */
export interface EstimatedModel {
  readonly model: string | null;
  /** Those of which usage or cost is estimated. */
  readonly estimatedObservations: number;
  readonly estimatedInput: number;
  readonly estimatedOutput: number;
  readonly estimatedCost: Usd;
  /** Those that reported usage or cost and count in totals, and what they cost. */
  readonly reportedObservations: number;
  readonly reportedCost: Usd;
}

export interface EstimateReader {
  /** Models of which something is estimated, the most frequently estimated first. */
  list(projectId: ProjectId, query: EstimateQuery): Promise<Page<EstimatedModel>>;
}

/** Which part of the calls is estimated, from 0 to 1; `null` where there are none. */
export const estimatedShare = (estimatedCalls: number, reportedCalls: number): number | null =>
  estimatedCalls + reportedCalls === 0 ? null : estimatedCalls / (estimatedCalls + reportedCalls);
