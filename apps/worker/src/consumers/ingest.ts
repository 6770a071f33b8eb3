import {
  eventsOf,
  leavesReceipt,
  receiptOf,
  type DeadLetterStore,
  type IngestBatch,
  type Micros,
  type TelemetryWriter,
} from '@spanledger/core';
import { deadLetterOf } from '@spanledger/ingestion';
import type { ProjectState, ProjectStates } from '../projects/project-states.ts';

export interface IngestConsumerParts {
  readonly projects: ProjectStates;
  readonly deadLetters: DeadLetterStore;
  readonly writer: TelemetryWriter;
  /** Stores one batch, together with others that come at the same time. */
  readonly store: (batch: IngestBatch) => Promise<void>;
  readonly now: () => Micros;
}

const refusals: Readonly<Record<Exclude<ProjectState, 'live'>, { readonly reason: string; readonly message: string }>> =
  {
    unknown: { reason: 'unknown_project', message: 'There is no project with this id.' },
    deleted: { reason: 'deleted_project', message: 'The project was deleted after the events were accepted.' },
  };

/**
 * Consumes batches of the queue: resolves when their rows and receipts are durable. A batch without a live project goes
 * to the dead letters whole, unless it holds nothing new. Rejects when a store is unavailable; consuming the same
 * batches again is harmless.
 */
export const ingestConsumer = (parts: IngestConsumerParts): ((batches: readonly IngestBatch[]) => Promise<void>) => {
  const { projects, store } = parts;
  const take = async (batch: IngestBatch): Promise<void> => {
    const state = await projects.stateOf(batch.projectId);
    if (state === 'live') await store(batch);
    else if (batch.recounted === undefined) await quarantine(batch, state, parts);
  };
  return async (batches) => {
    // All of them end before this does, so that no write of a failed group is under way when it is retried.
    const results = await Promise.allSettled(batches.map(take));
    const failure = results.find((result) => result.status === 'rejected');
    if (failure !== undefined) throw failure.reason;
  };
};

const quarantine = async (
  batch: IngestBatch,
  state: Exclude<ProjectState, 'live'>,
  { deadLetters, writer, now }: IngestConsumerParts,
): Promise<void> => {
  const letter = await deadLetterOf(batch, { ...refusals[state], at: now() });
  await deadLetters.quarantine([letter]);
  // A replayed letter stays as it is, and its events were counted when they first came.
  if (!leavesReceipt(batch)) return;
  const receipt = receiptOf(batch, now(), eventsOf(batch));
  if (receipt.received === 0) return;
  await writer.write({ observations: [], traces: [], scores: [], deletions: [], receipts: [receipt] });
};
