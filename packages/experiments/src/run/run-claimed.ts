import {
  DomainError,
  experimentAttemptsMax,
  leaseMicros,
  whileLeased,
  type ClaimedExperimentItem,
  type DatasetExperiment,
  type ExperimentQueue,
  type IngestBatch,
  type IngestQueue,
  type ProjectId,
  type RecordedAttempt,
  type Turn,
} from '@spanledger/core';
import { readIngestionRequest } from '@spanledger/ingestion';

import { attemptItem, withoutCall, type AttemptedItem, type ItemParts } from './run-item.ts';

export interface ClaimedParts extends ItemParts {
  readonly experimentQueue: ExperimentQueue;
  /** The way of all writes. */
  readonly queue: Pick<IngestQueue, 'enqueue'>;
  readonly onProblem: (error: unknown, projectId?: ProjectId) => void;
}

const restMicros = 30_000_000;

/**
 * Attempts claimed items, records the outcome, writes its telemetry and settles it, unless another process has it by
 * then. A recorded attempt is only written and settled.
 */
export const runClaimed = async (
  parts: ClaimedParts,
  experiment: DatasetExperiment,
  claimed: ClaimedExperimentItem,
  { begins, stopping }: Turn,
): Promise<void> => {
  const { experimentQueue, now } = parts;
  const onProblem = (error: unknown): void => parts.onProblem(error, claimed.projectId);
  const renew = async (): Promise<boolean> => experimentQueue.keep(claimed, now() + leaseMicros);
  await whileLeased({ renew, onProblem }, stopping, async (signal) => {
    await begins;
    const recorded = claimed.recorded ?? (await recordAttempt(parts, experiment, claimed, signal));
    if (recorded === undefined) return;
    const { batch } = readEvents(parts, claimed.projectId, recorded);
    if (recorded.events.length > 0) await parts.queue.enqueue(batch);
    await experimentQueue.settle(claimed, now());
  }).catch(onProblem);
};

/** `undefined` when nothing must be written: another process has the attempt, or it was released. */
const recordAttempt = async (
  parts: ClaimedParts,
  experiment: DatasetExperiment,
  claimed: ClaimedExperimentItem,
  signal: AbortSignal,
): Promise<RecordedAttempt | undefined> => {
  const { experimentQueue, now, onProblem } = parts;
  let attempted: AttemptedItem;
  try {
    attempted = storable(parts, claimed.projectId, await attemptItem(parts, experiment, claimed, signal));
  } catch (error) {
    const isOutage = error instanceof DomainError && error.code === 'unavailable';
    if (signal.aborted || isOutage) {
      await experimentQueue.release(claimed, now() + (signal.aborted ? 0 : restMicros));
      return undefined;
    }
    onProblem(error, claimed.projectId);
    attempted = unforeseen(error, claimed, now());
  }
  const { recorded, spent } = attempted;
  return (await experimentQueue.record(claimed, recorded, spent)) ? recorded : undefined;
};

const unforeseen = (error: unknown, { attempts }: ClaimedExperimentItem, now: number): AttemptedItem => {
  const message = `It failed: ${error instanceof Error ? error.message : 'for an unknown reason'}`;
  const failed = withoutCall(message);
  if (attempts >= experimentAttemptsMax || failed.recorded.outcome.state !== 'failed') return failed;
  const { error: shown } = failed.recorded.outcome;
  const outcome = { state: 'pending', error: shown, dueAt: now + restMicros, restUntil: null } as const;
  return { ...failed, recorded: { outcome, events: [] } };
};

/** Costs count also if the events are refused, which no later attempt would change. */
const storable = (parts: ClaimedParts, projectId: ProjectId, attempted: AttemptedItem): AttemptedItem => {
  const [error] = readEvents(parts, projectId, attempted.recorded).errors;
  if (error === undefined) return attempted;
  const { recorded } = withoutCall(`The result cannot be stored: ${error.error ?? error.message}`);
  return { recorded, spent: attempted.spent };
};

const readEvents = (
  { now }: ClaimedParts,
  projectId: ProjectId,
  { events }: RecordedAttempt,
): { readonly batch: IngestBatch; readonly errors: ReturnType<typeof readIngestionRequest>['errors'] } =>
  readIngestionRequest(JSON.stringify({ batch: events }), {
    projectId,
    receivedAt: now(),
    access: { scopes: ['ingest'], isPublicKey: false },
  });
