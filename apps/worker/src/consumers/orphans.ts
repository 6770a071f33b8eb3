import { setTimeout as pause } from 'node:timers/promises';
import type { IngestBatch } from '@spanledger/core';

export interface OrphanConsumerParts {
  /** Takes observations whose trace is known by now out of a batch, and sends them on. */
  readonly sendOn: (batch: IngestBatch) => Promise<IngestBatch>;
  readonly store: (batch: IngestBatch) => Promise<void>;
  readonly againMs?: number;
}

/** Twice what a write may last without looking for orphans by itself (`createPipeline`). */
const againMsDefault = 2_000;

/**
 * Stores a batch, except for observations without a trace id: those go to the shard of their trace. One whose trace is
 * not stored yet is stored by itself, and looked up once more: its trace may have been in flight then.
 */
export const orphanConsumer =
  ({ sendOn, store, againMs = againMsDefault }: OrphanConsumerParts): ((batch: IngestBatch) => Promise<void>) =>
  async (batch) => {
    const rest = await sendOn(batch);
    await store(rest);
    if (!rest.observations.some(({ isTraceUnknown }) => isTraceUnknown)) return;
    await pause(againMs);
    await sendOn(rest);
  };
