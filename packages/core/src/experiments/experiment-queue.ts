import type { ProjectId } from '../ids.ts';
import type { Micros } from '../time.ts';
import type { CallSpending } from '../pricing/call-spending.ts';
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
  /** Events of the batch API; empty when there is nothing to store. */
  readonly events: readonly Readonly<Record<string, unknown>>[];
}

/** An item that belongs to one process until its lease ends. */
export interface ClaimedExperimentItem {
  readonly projectId: ProjectId;
  readonly experimentId: string;
  readonly datasetItemId: string;
  /** Which attempt, from 1. */
  readonly attempt: number;
  /** Those that count, this one too. */
  readonly attempts: number;
  /**
   * The record of a process that was killed before it had settled it: it is stored and settled, and no model is called.
   */
  readonly recorded: RecordedAttempt | null;
  /** A process ended during its call, and may end again. */
  readonly isSuspect: boolean;
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

/** Shared by the processes that run items; its methods are for all projects. */
export interface ExperimentQueue {
  /** Those with items that are not settled, of projects that are not deleted, in the order of their ids. */
  open(): Promise<readonly DatasetExperiment[]>;
  /**
   * Due items, each leased to one caller until `until`, no more than the concurrency of the experiment allows. Those of
   * an expired lease without a recorded attempt are suspect, and returned first: each by a claim of its own, or it fails
   * by `reasonToGiveUp`. Of an experiment that is canceled, or has spent its limit, only those with a
   * recorded attempt: the others are skipped, with the reason as their error.
   */
  claim(
    experiment: Pick<DatasetExperiment, 'projectId' | 'id'>,
    claim: ExperimentClaim,
  ): Promise<readonly ClaimedExperimentItem[]>;
  /** False when another process has the attempt by now. */
  keep(key: ExperimentAttemptKey, until: Micros): Promise<boolean>;
  /**
   * Adds what the attempt spent and stores its outcome until it is settled. False, with nothing changed, as `keep`.
   */
  record(key: ExperimentAttemptKey, recorded: RecordedAttempt, spent: CallSpending): Promise<boolean>;
  /**
   * Sets the recorded outcome of an item, and adds it to the dataset run when that is final. False, with nothing
   * changed, when nothing was recorded or another process has the attempt by now.
   */
  settle(key: ExperimentAttemptKey, now: Micros): Promise<boolean>;
  /** Returns an attempt that was not begun: it does not count. */
  release(key: ExperimentAttemptKey, dueAt: Micros): Promise<void>;
}
