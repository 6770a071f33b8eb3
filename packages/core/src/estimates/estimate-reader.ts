import type { ProjectId } from '../ids.ts';
import type { Usd } from '../money/usd.ts';
import type { Page, PageRequest } from '../query/page.ts';
import type { Micros } from '../time.ts';

export interface EstimateQuery extends PageRequest {
  readonly fromTimestamp?: Micros | undefined;
  /** Exclusive. */
  readonly toTimestamp?: Micros | undefined;
}

/** The estimates of one model's calls, separate from reported values of its other calls. */
export interface EstimatedModel {
  readonly model: string | null;
  /** Those of which usage or cost is estimated. */
  readonly estimatedObservations: number;
  readonly estimatedInput: number;
  readonly estimatedOutput: number;
  readonly estimatedCost: Usd;
  /** Calls with reported usage or cost that count in totals, and their cost. */
  readonly reportedObservations: number;
  readonly reportedCost: Usd;
}

export interface EstimateReader {
  /** Models of which something is estimated, the most frequently estimated first. */
  list(projectId: ProjectId, query: EstimateQuery): Promise<Page<EstimatedModel>>;
}

/** The share of estimated calls, from 0 to 1; `null` without calls. */
export const estimatedShare = (estimatedCalls: number, reportedCalls: number): number | null =>
  estimatedCalls + reportedCalls === 0 ? null : estimatedCalls / (estimatedCalls + reportedCalls);
