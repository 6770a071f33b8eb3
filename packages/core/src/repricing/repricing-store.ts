import type { TryLock } from '../exclusive-work.ts';
import type { ProjectId } from '../ids.ts';
import type { Page, PageRequest } from '../query/page.ts';
import type { PriceBookVersion } from '../pricing/price-entry.ts';
import type { Day, Micros } from '../time.ts';
import type { CostDifference, Repricing, RepricingRequest, RepricingState } from './repricing.ts';

/** Runs as seen by those who request them. */
export interface RepricingStore {
  /** A new waiting run. With a known `id`: that run, unchanged. */
  create(projectId: ProjectId, request: RepricingRequest, id?: string): Promise<Repricing>;
  get(projectId: ProjectId, id: string): Promise<Repricing | undefined>;
  /** Newest first. */
  list(projectId: ProjectId, page: PageRequest): Promise<Page<Repricing>>;
  /** By day, then model; of the days processed so far. */
  differences(projectId: ProjectId, id: string): Promise<readonly CostDifference[]>;
  /**
   * Ends a waiting run, and a running one as soon as possible; finished days stay changed. Rejects with `not_found`,
   * and with `conflict` when it has ended already.
   */
  cancel(projectId: ProjectId, id: string): Promise<Repricing>;
}

/** The last version of the price book that the unpriced observations were priced by. */
export interface AutomaticPricing {
  readonly version: PriceBookVersion;
  readonly noticedAt: Micros;
  /** Whether observations written while the version was new have been priced again. */
  readonly isSettled: boolean;
  /** The last version before it that was settled; `null`: none, or unknown. */
  readonly settledBefore: PriceBookVersion | null;
}

/** Runs as seen by the one process that executes them. */
export interface RepricingQueue {
  /** The oldest run, of any project, that has not ended, without those passed over; a running one precedes waiting ones. */
  next(passedOver?: readonly string[]): Promise<Repricing | undefined>;
  /** Whether the run was cancelled. */
  isCancelled(id: string): Promise<boolean>;
  begin(id: string, days: number): Promise<void>;
  /** The days that were planned; `true`: and done. */
  plannedDays(id: string): Promise<ReadonlyMap<Day, boolean>>;
  /** Stores a day's differences. Idempotent. */
  planDay(id: string, day: Day, differences: readonly CostDifference[]): Promise<void>;
  finishDay(id: string, day: Day): Promise<void>;
  end(id: string, state: RepricingState, problem: string | null): Promise<void>;
  /** `undefined` until it was set. */
  automaticPricing(): Promise<AutomaticPricing | undefined>;
  setAutomaticPricing(pricing: AutomaticPricing): Promise<void>;
  /** The right to carry out runs. */
  readonly lock: TryLock;
}
