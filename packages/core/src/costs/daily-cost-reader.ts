import type { ProjectId } from '../ids.ts';
import type { Usd } from '../money/usd.ts';
import type { Page, PageRequest } from '../query/page.ts';
import type { Day, Micros } from '../time.ts';

export interface DailyCostQuery extends PageRequest {
  /** Conditions on the trace; observations are counted when their trace fulfils them. */
  readonly traceName?: string | undefined;
  readonly userId?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly environments?: readonly string[] | undefined;
  /** Inclusive; by the trace's timestamp for traces and by the start time for observations. */
  readonly fromTimestamp?: Micros | undefined;
  /** Exclusive. */
  readonly toTimestamp?: Micros | undefined;
}

export interface DailyModelCost {
  /** As the client named it. */
  readonly model: string | null;
  /** Units of every bucket whose name holds `input`. */
  readonly inputUsage: number;
  readonly outputUsage: number;
  readonly totalUsage: number;
  readonly countObservations: number;
  readonly countTraces: number;
  readonly totalCost: Usd;
  /** Observations with usage but without a price: `totalCost` leaves them out. */
  readonly unpricedObservations: number;
  /** Whose cost the client gave. */
  readonly providedObservations: number;
  /** Whose cost was computed from a price: `computedCost` of `totalCost`. */
  readonly computedObservations: number;
  readonly computedCost: Usd;
}

export interface DailyCost {
  readonly date: Day;
  readonly countTraces: number;
  readonly countObservations: number;
  readonly totalCost: Usd;
  readonly unpricedObservations: number;
  readonly usage: readonly DailyModelCost[];
}

export interface DailyCostReader {
  /**
   * Newest day first; a page is a slice of the days that hold anything. Each total equals the sum over the
   * latest version of each observation that counts. Models are ordered by cost, then name.
   */
  list(projectId: ProjectId, query: DailyCostQuery): Promise<Page<DailyCost>>;
}
