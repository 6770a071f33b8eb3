import type { TryLock } from '../exclusive-work.ts';
import type { ProjectId } from '../ids.ts';
import type { Page, PageRequest } from '../query/page.ts';
import type { PriceBookVersion } from '../pricing/price-entry.ts';
import type { Day, Micros } from '../time.ts';
import type { CostDifference, Repricing, RepricingRequest, RepricingState } from './repricing.ts';

/** Runs as those who ask for them see them. */
export interface RepricingStore {
  /** A new run that waits for its turn. With an `id` that is known already: that run, as it is. */
  create(projectId: ProjectId, request: RepricingRequest, id?: string): Promise<Repricing>;
  get(projectId: ProjectId, id: string): Promise<Repricing | undefined>;
  /** Newest first. */
  list(projectId: ProjectId, page: PageRequest): Promise<Page<Repricing>>;
  /** By day, then model; of the days that it has come to. */
  differences(projectId: ProjectId, id: string): Promise<readonly CostDifference[]>;
  /**
   * Ends a waiting run, and one that is under way as soon as it can; the days that are done stay so. Rejects with
   * `not_found`, and with `conflict` when it has ended already.
   */
  cancel(projectId: ProjectId, id: string): Promise<Repricing>;
}

/** The last version of the price book that the unpriced observations were priced by. */
export interface AutomaticPricing {
  readonly version: PriceBookVersion;
  readonly noticedAt: Micros;
  /** Whether what was written while the version was new has been looked at again. */
  readonly isSettled: boolean;
}

/** Runs as the one process sees them that carries them out. */
export interface RepricingQueue {
  /** The oldest run, of any project, that has not ended; one that was under way comes before those that wait. */
  next(): Promise<Repricing | undefined>;
  /** Whether it is to be given up. */
  isCancelled(id: string): Promise<boolean>;
  begin(id: string, days: number): Promise<void>;
  /** The days that were planned; `true`: and done. */
  plannedDays(id: string): Promise<ReadonlyMap<Day, boolean>>;
  /** Keeps what a day's differences are. A second time it changes nothing. */
  planDay(id: string, day: Day, differences: readonly CostDifference[]): Promise<void>;
  finishDay(id: string, day: Day): Promise<void>;
  end(id: string, state: RepricingState, problem: string | null): Promise<void>;
  /** `undefined` until it was set. */
  automaticPricing(): Promise<AutomaticPricing | undefined>;
  setAutomaticPricing(pricing: AutomaticPricing): Promise<void>;
  /** The right to carry out runs. */
  readonly lock: TryLock;
}
