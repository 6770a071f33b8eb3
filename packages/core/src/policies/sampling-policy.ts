import { z } from 'zod';

import type { IngestBatch } from '../ingest/ingest-batch.ts';
import { shardOf } from '../ingest/shard-of.ts';

/** Which part of the traces is stored: 1 is all of them. */
export const samplingDocumentSchema = z.strictObject({
  rate: z
    .number('must be a number from 0 to 1')
    .min(0, 'must be a number from 0 to 1')
    .max(1, 'must be a number from 0 to 1'),
});
export type SamplingDocument = z.output<typeof samplingDocumentSchema>;

/** The reason under which receipts count events of traces that are not stored by the project's own policy. */
export const sampledReason = 'sampled';

const steps = 0x7fff_ffff;

/** Whether a trace is stored at this rate: always the same, and a trace that is stored at one rate is at each higher one. */
export const isTraceKept = (projectId: string, traceId: string, rate: number): boolean =>
  shardOf(`sampling ${projectId}`, traceId, steps) < rate * steps;

/** The counts of a ledger, with sampled events separate from refused ones. */
export const apartFromSampled = (
  rejected: Readonly<Record<string, number>>,
): { readonly sampled: number; readonly rejected: Record<string, number> } => {
  const { [sampledReason]: sampled = 0, ...others } = rejected;
  return { sampled, rejected: others };
};

interface OfTrace {
  readonly events: number;
}

/**
 * A batch without the traces that are not stored at this rate, their observations and scores: their events count as
 * rejected for `sampled`. Entities without a trace id, and deletions, stay. The same batch when nothing is removed.
 */
export const sampleBatch = (batch: IngestBatch, rate: number): IngestBatch => {
  const known = new Map<string, boolean>();
  const isKept = (traceId: string): boolean => {
    const kept = known.get(traceId) ?? isTraceKept(batch.projectId, traceId, rate);
    known.set(traceId, kept);
    return kept;
  };
  let sampled = 0;
  let isSame = true;
  const keptOf = <T extends OfTrace>(patches: readonly T[], traceIdOf: (patch: T) => string | null): readonly T[] =>
    patches.filter((patch) => {
      const traceId = traceIdOf(patch);
      if (traceId === null || isKept(traceId)) return true;
      sampled += patch.events;
      isSame = false;
      return false;
    });
  const observations = keptOf(batch.observations, (patch) => (patch.isTraceUnknown ? null : patch.traceId));
  const traces = keptOf(batch.traces, ({ id }) => id);
  const scores = keptOf(batch.scores, ({ record }) => record.traceId);
  if (isSame) return batch;
  const rejected = { ...batch.rejected, [sampledReason]: (batch.rejected[sampledReason] ?? 0) + sampled };
  return { ...batch, rejected: sampled === 0 ? batch.rejected : rejected, observations, traces, scores };
};
