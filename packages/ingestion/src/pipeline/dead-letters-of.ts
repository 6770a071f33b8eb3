import { createHash } from 'node:crypto';
import { DomainError, eventsOf, type DeadLetterWithPayload, type IngestBatch, type Micros } from '@spanledger/core';
import { encodeBatch } from '../batch-codec.ts';
import type { Poison } from './isolate-poison.ts';
import { OverfullEntitiesError } from './overfull-entities.ts';

interface Subject {
  readonly kind: string;
  readonly entityId: string;
  /** Observations are distinguished by their trace too. */
  readonly traceId?: string;
}

const subjectsOf = ({ observations, traces, scores, deletions }: IngestBatch): readonly Subject[] => [
  ...observations.map(({ id, traceId }) => ({ kind: 'observation', entityId: id, traceId })),
  ...traces.map(({ id }) => ({ kind: 'trace', entityId: id })),
  ...scores.map(({ id }) => ({ kind: 'score', entityId: id })),
  ...deletions.map(({ id }) => ({ kind: 'deletion', entityId: id })),
];

const nameOf = ({ id, part }: IngestBatch, { kind, entityId, traceId }: Subject): string =>
  JSON.stringify([id, part, kind, entityId, traceId]);

/** The one entity that all patches of the batch are of, or the batch. */
const subjectOf = (batch: IngestBatch): Subject => {
  const [first, ...others] = subjectsOf(batch);
  const isOne = first !== undefined && others.every((other) => nameOf(batch, other) === nameOf(batch, first));
  return isOne ? first : { kind: 'batch', entityId: batch.id };
};

/** A dead letter for a batch that cannot be stored, with the data for a replay. */
export const deadLetterOf = async (
  batch: IngestBatch,
  { reason, message, at }: { readonly reason: string; readonly message: string; readonly at: Micros },
): Promise<DeadLetterWithPayload> => {
  const { id: batchId, part, projectId, receivedAt } = batch;
  const subject = subjectOf(batch);
  // Rejected events are counted by the batch's own receipt, not again by a replay.
  const payload = await encodeBatch({ ...batch, rejected: {}, replayOf: undefined });
  return {
    id: createHash('sha256').update(nameOf(batch, subject)).digest('hex').slice(0, 32),
    kind: subject.kind,
    entityId: subject.entityId,
    projectId,
    batchId,
    part,
    receivedAt,
    quarantinedAt: at,
    reason,
    message,
    events: eventsOf(batch),
    payloadBytes: payload.length,
    state: 'open',
    payload,
  };
};

/** Errors without a code may quote values, so only those with one are shown. */
const messageOf = (error: unknown): string => (error instanceof DomainError ? error.message : 'The store refused it.');

const reasonOf = (error: unknown): string =>
  error instanceof OverfullEntitiesError ? 'entity_too_large' : 'refused_by_store';

/** One for each entity: patches of the same one share a letter, which replays all of them. */
export const deadLettersOf = async (
  poisons: readonly Poison[],
  at: Micros,
): Promise<readonly DeadLetterWithPayload[]> => {
  const byEntity = new Map<string, Poison>();
  for (const poison of poisons) {
    const name = nameOf(poison.batch, subjectOf(poison.batch));
    const known = byEntity.get(name);
    byEntity.set(name, known === undefined ? poison : { ...known, batch: join(known.batch, poison.batch) });
  }
  return Promise.all(
    Array.from(byEntity.values(), async ({ batch, error }) =>
      deadLetterOf(batch, { reason: reasonOf(error), message: messageOf(error), at }),
    ),
  );
};

const join = (a: IngestBatch, b: IngestBatch): IngestBatch => ({
  ...a,
  observations: [...a.observations, ...b.observations],
  traces: [...a.traces, ...b.traces],
  scores: [...a.scores, ...b.scores],
  deletions: [...a.deletions, ...b.deletions],
});
