import type { ProjectId } from '../ids.ts';
import type { Usd } from '../money/usd.ts';
import type { Page, PageRequest } from '../query/page.ts';
import type { Day, Micros } from '../time.ts';
import type { CostSums } from './cost-table.ts';

/** Which traces and which time; observations are counted when their trace fulfils the conditions. */
export interface DailyCostConditions {
  readonly traceName?: string | undefined;
  readonly userId?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly environments?: readonly string[] | undefined;
  /** Inclusive; by the trace's timestamp for traces and by the start time for observations. */
  readonly fromTimestamp?: Micros | undefined;
  /** Exclusive. */
  readonly toTimestamp?: Micros | undefined;
}

export interface DailyCostQuery extends DailyCostConditions, PageRequest {}

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

/** What is known of each day without reading its observations again. `tags`: those of a trace, together. */
export const dailyDimensions = ['day', 'model', 'user', 'traceName', 'tags'] as const;
export type DailyDimension = (typeof dailyDimensions)[number];

export interface DailySumsQuery extends DailyCostConditions {
  /** Each once. */
  readonly by: readonly DailyDimension[];
}

/** Of all traces, by what days know without the groups of these. */
export interface WholeDaysQuery extends Pick<DailyCostConditions, 'fromTimestamp' | 'toTimestamp'> {
  /** Each once. */
  readonly by: readonly Extract<DailyDimension, 'day' | 'model'>[];
}

export type SumsByProject = ReadonlyMap<ProjectId, readonly DailySum[]>;

export interface DailySum extends CostSums {
  /** One value for each dimension that was asked for. */
  readonly group: Readonly<Partial<Record<DailyDimension, string | readonly string[] | null | undefined>>>;
}

/** How many groups an answer may hold. */
export const dailySumsMax = 50_000;

export interface DailyCostReader {
  /**
   * Newest day first; a page is a slice of the days that hold anything. Each total equals the sum over the
   * latest version of each observation that counts. Models are ordered by cost, then name.
   */
  list(projectId: ProjectId, query: DailyCostQuery): Promise<Page<DailyCost>>;

  /**
   * What observations of a period sum up to, in no order. A group may come in several rows, which add up to it; each
   * row holds an observation. Of more than `dailySumsMax` groups some may be left out, and one more at least is given.
   */
  sums(projectId: ProjectId, query: DailySumsQuery): Promise<readonly DailySum[]>;

  /**
   * `sums` of each of several projects, read at once, by their ids; a project without any is absent. `undefined` for more than
   * `dailySumsMax` groups of all projects together, which are read project by project.
   */
  sumsOfProjects(projectIds: readonly ProjectId[], query: WholeDaysQuery): Promise<SumsByProject | undefined>;
}
