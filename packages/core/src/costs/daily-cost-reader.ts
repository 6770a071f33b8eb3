import type { ProjectId } from '../ids.ts';
import type { Usd } from '../money/usd.ts';
import type { Page, PageRequest } from '../query/page.ts';
import type { Day, Micros } from '../time.ts';
import type { CostSums } from './cost-table.ts';

/** Conditions on traces and on time; observations are counted if their trace fulfils the conditions. */
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
  /** As sent by the client. */
  readonly model: string | null;
  /** Units of every bucket whose name contains `input`. */
  readonly inputUsage: number;
  readonly outputUsage: number;
  readonly totalUsage: number;
  readonly countObservations: number;
  readonly countTraces: number;
  readonly totalCost: Usd;
  /** Observations with usage but without a price: `totalCost` leaves them out. */
  readonly unpricedObservations: number;
  /** Whose cost was sent by the client. */
  readonly providedObservations: number;
  /** Observations whose cost was computed from a price: `computedCost` of `totalCost`. */
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

/** The stored dimensions of each day, which need no read of observations. `tags`: those of a trace, together. */
export const dailyDimensions = ['day', 'model', 'user', 'traceName', 'tags'] as const;
export type DailyDimension = (typeof dailyDimensions)[number];

/** The first groups of an order. Absent values are last in either direction. */
export interface FirstGroups {
  /** Down to the last tie. */
  readonly order: readonly GroupOrder[];
  readonly limit: number;
}

export interface GroupOrder {
  /** A dimension of the query, or a sum. */
  readonly by: DailyDimension | keyof CostSums;
  readonly direction: 'asc' | 'desc';
}

export interface DailySumsQuery extends DailyCostConditions {
  /** Each once. */
  readonly by: readonly DailyDimension[];
  /** All other groups may be left out. */
  readonly first?: FirstGroups | undefined;
}

/** The dimensions by which groups may be ranked. */
export type RankedDimension = Exclude<DailyDimension, 'day'>;

export interface TopSumsQuery extends DailyCostConditions {
  /** Each once, and grouped by alone. */
  readonly by: readonly RankedDimension[];
  /** How many groups of each. */
  readonly limit: number;
}

/** By dimension, each in its order. */
export type TopSums = ReadonlyMap<RankedDimension, readonly DailySum[]>;

/** Of all traces, by the stored sums of days without groups by trace. */
export interface WholeDaysQuery extends Pick<DailyCostConditions, 'fromTimestamp' | 'toTimestamp'> {
  /** Each once. */
  readonly by: readonly Extract<DailyDimension, 'day' | 'model'>[];
}

export type SumsByProject = ReadonlyMap<ProjectId, readonly DailySum[]>;

export interface DailySum extends CostSums {
  /** One value for each requested dimension. */
  readonly group: Readonly<Partial<Record<DailyDimension, string | readonly string[] | null | undefined>>>;
}

/** How many groups an answer may have. */
export const dailySumsMax = 50_000;

export interface DailyCostReader {
  /**
   * Newest day first; a page is a slice of the days with any traces or observations. Each total equals the sum over the
   * latest version of each observation that counts. Models are ordered by cost, then name.
   */
  list(projectId: ProjectId, query: DailyCostQuery): Promise<Page<DailyCost>>;

  /**
   * The sums of observations of a period, in no order. A group may have several rows, which add up to it; each row has
   * an observation. Of more than `dailySumsMax` groups, of those that must not be left out, some may be left out, and one
   * more at least is returned.
   */
  sums(projectId: ProjectId, query: DailySumsQuery): Promise<readonly DailySum[]>;

  /**
   * The groups with the highest costs by each of several dimensions, read at once: one row a group, ties by the group. By
   * `tags`, which overlap, all of them: of more than `dailySumsMax` one more at least.
   */
  topSums(projectId: ProjectId, query: TopSumsQuery): Promise<TopSums>;

  /**
   * `sums` of each of several projects, read at once, by their ids; a project without any is absent. `undefined` for more than
   * `dailySumsMax` groups of all projects together, which are read project by project.
   */
  sumsOfProjects(projectIds: readonly ProjectId[], query: WholeDaysQuery): Promise<SumsByProject | undefined>;
}
