import type { Moment, PageQuery } from './query.ts';

export interface DailyModelCost {
  /** As sent by the client. */
  readonly model: string | null;
  readonly inputUsage: number;
  readonly outputUsage: number;
  readonly totalUsage: number;
  readonly countObservations: number;
  readonly countTraces: number;
  /** In US dollars. */
  readonly totalCost: number;
  /** Observations with usage but without a known price: `totalCost` leaves them out. */
  readonly unpricedObservations: number;
}

/** One UTC day. */
export interface DailyCost {
  /** `YYYY-MM-DD`. */
  readonly date: string;
  readonly countTraces: number;
  readonly countObservations: number;
  /** In US dollars. */
  readonly totalCost: number;
  /** Observations with usage but without a known price: `totalCost` leaves them out. */
  readonly unpricedObservations: number;
  readonly usage: readonly DailyModelCost[];
}

/** Conditions on the trace: its observations are counted when it fulfils them. */
export interface DailyCostQuery extends PageQuery {
  /** Inclusive. */
  readonly from?: Moment | undefined;
  /** Exclusive. */
  readonly to?: Moment | undefined;
  readonly traceName?: string | undefined;
  readonly userId?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  /** Any of these. */
  readonly environment?: string | readonly string[] | undefined;
}
