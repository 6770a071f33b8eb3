import type { ProjectId } from '../ids.ts';
import type { Usd } from '../money/usd.ts';
import type { Micros } from '../time.ts';
import type { DatasetExperiment } from './dataset-experiment.ts';

export type ExperimentOutcome =
  | { readonly state: 'done' }
  | { readonly state: 'failed'; readonly error: string }
  | {
      readonly state: 'pending';
      readonly error: string;
      readonly dueAt: Micros;
      /** No item of the experiment is claimed before; `null`: the others go on. */
      readonly restUntil: Micros | null;
    };

/** An attempt that ended and whose telemetry may not be stored yet. */
export interface RecordedAttempt {
  readonly outcome: ExperimentOutcome;
  /** Events of the batch API; none when there is nothing to store. */
  readonly events: readonly Readonly<Record<string, unknown>>[];
}

/** An item that one process has until its lease ends. */
export interface ClaimedExperimentItem {
  readonly projectId: ProjectId;
  readonly experimentId: string;
  readonly datasetItemId: string;
  /** Which attempt, from 1. */
  readonly attempt: number;
  /** Those that count, this one too. */
  readonly attempts: number;
  /** What a process recorded that was killed before it had settled it: it is stored and settled, and no model is called. */
  readonly recorded: RecordedAttempt | null;
}

export type ExperimentAttemptKey = Pick<
  ClaimedExperimentItem,
  'projectId' | 'experimentId' | 'datasetItemId' | 'attempt'
>;

export interface ExperimentClaim {
  readonly now: Micros;
  readonly until: Micros;
  readonly limit: number;
}

/** What the processes share that run items; its methods are about all projects. */
export interface ExperimentQueue {
  /** Those with items that are not settled, of projects that are not deleted, in the order of their ids. */
  open(): Promise<readonly DatasetExperiment[]>;
  /**
   * Items whose time has come, each given to one caller until `until`, no more than the concurrency of the experiment leaves; those of a
   * lease that has ended are given again. Of an experiment that is canceled, or has spent its limit, only those with a recorded attempt:
   * the others are skipped, with the reason as their error.
   */
  claim(
    experiment: Pick<DatasetExperiment, 'projectId' | 'id'>,
    claim: ExperimentClaim,
  ): Promise<readonly ClaimedExperimentItem[]>;
  /** False when the attempt is another's by now. */
  keep(key: ExperimentAttemptKey, until: Micros): Promise<boolean>;
  /** Counts what the attempt cost and keeps what came of it until it is settled. False, with nothing changed, as `keep`. */
  record(key: ExperimentAttemptKey, recorded: RecordedAttempt, cost: Usd): Promise<boolean>;
  /**
   * Gives an item the outcome that was recorded, and adds it to the dataset run when that is final. False, with nothing changed, when
   * nothing was recorded or the attempt is another's by now.
   */
  settle(key: ExperimentAttemptKey, now: Micros): Promise<boolean>;
  /** Gives back an attempt that was not begun: it does not count. */
  release(key: ExperimentAttemptKey, dueAt: Micros): Promise<void>;
}
