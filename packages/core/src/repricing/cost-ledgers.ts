import type { ProjectId } from '../ids.ts';
import type { Usd } from '../money/usd.ts';
import type { Page, PageRequest } from '../query/page.ts';
import type { Day, Micros } from '../time.ts';

export interface UnpricedQuery extends PageRequest {
  readonly fromTimestamp?: Micros | undefined;
  /** Exclusive. */
  readonly toTimestamp?: Micros | undefined;
}

/** Observations with usage but without a price. */
export interface UnpricedModel {
  readonly model: string | null;
  readonly provider: string | null;
  readonly observations: number;
  /** By usage bucket. */
  readonly units: Readonly<Record<string, number>>;
  readonly firstSeen: Micros;
  readonly lastSeen: Micros;
}

export interface UnpricedReader {
  /** The most frequent first. All observations are counted, also those that do not count in totals. */
  list(projectId: ProjectId, query: UnpricedQuery): Promise<Page<UnpricedModel>>;
  /** Projects that may have some that were written at or after `since`. */
  projects(since: Micros): Promise<readonly ProjectId[]>;
}

export interface RecordedCostQuery extends UnpricedQuery {
  readonly models?: readonly string[] | undefined;
}

/** The costs of one model on one day in both ledgers; sums over the observations that count in totals. */
export interface RecordedCost {
  readonly day: Day;
  readonly model: string | null;
  /** All of that model, and those of them that have another cost now than was recorded. */
  readonly observations: number;
  readonly repriced: number;
  readonly recordedCost: Usd;
  readonly recordedUnpriced: number;
  readonly currentCost: Usd;
  readonly currentUnpriced: number;
}

export interface RecordedCostReader {
  /** Newest day first, then by model. */
  list(projectId: ProjectId, query: RecordedCostQuery): Promise<Page<RecordedCost>>;
}
