import type { IngestBatch, RecordReader } from '@spanledger/core';
import { isImpliedPlaceholder } from './resolve-trace-ids.ts';
import { onlyObservations } from './orphans-of.ts';

export interface OrphanParts {
  readonly reader: Pick<RecordReader, 'tracesOfObservations'>;
  /** Resolves when the batch is as durable as the one that it was taken out of. */
  readonly send: (batch: IngestBatch) => Promise<void>;
}

/**
 * Takes out of a batch the observations that were sent without a trace id and whose trace is known by now, and sends
 * each on to the writer of that trace. Returns the rest, which counts the events of those sent on.
 */
export const sendOrphansOn = async (batch: IngestBatch, { reader, send }: OrphanParts): Promise<IngestBatch> => {
  const orphans = batch.observations.filter(({ isTraceUnknown }) => isTraceUnknown);
  if (orphans.length === 0) return batch;
  const known = await reader.tracesOfObservations(batch.projectId, [...new Set(orphans.map(({ id }) => id))]);
  const found = orphans.flatMap((patch) => {
    const traceId = known.get(patch.id);
    return traceId === undefined ? [] : [{ ...patch, traceId, isTraceUnknown: false }];
  });
  if (found.length === 0) return batch;
  for (const patch of found) {
    const sent = { ...onlyObservations(batch, [patch]), rejected: {}, replayOf: undefined, sentOnEvents: 0 };
    await send({ ...sent, isSentOn: true });
  }
  const sentOn = new Set<string>(found.map(({ id }) => id));
  return {
    ...batch,
    observations: batch.observations.filter(({ id, isTraceUnknown }) => !isTraceUnknown || !sentOn.has(id)),
    traces: batch.traces.filter((patch) => !isImpliedPlaceholder(patch, sentOn)),
    sentOnEvents: found.reduce((sum, { events }) => sum + events, batch.sentOnEvents ?? 0),
  };
};
