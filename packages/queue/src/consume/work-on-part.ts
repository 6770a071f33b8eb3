import type { IngestBatch, PendingPart } from '@spanledger/core';
import type { BatchCodec, ConsumeOptions } from '../opened-queue.ts';
import type { WaitingPart } from '../spool/spool.ts';

const slowMsDefault = 60_000;

export const metaOf = ({ batchId, part, projectId, receivedAt, events, payloadBytes }: WaitingPart): PendingPart => ({
  batchId,
  part,
  projectId,
  receivedAt,
  events,
  payloadBytes,
});

interface PartInHand extends WaitingPart {
  readonly wasBegunElsewhere: boolean;
}

/** The work on a part until it succeeds. */
export const workOn = (
  part: PartInHand,
  codec: BatchCodec,
  { process, onUndecodable, onRetry, onSlow, slowMs = slowMsDefault }: ConsumeOptions,
): (() => Promise<void>) => {
  const { payload, wasBegunElsewhere } = part;
  let batch: IngestBatch | undefined;
  const work = async (): Promise<void> => {
    try {
      batch ??= await codec.decode(payload);
    } catch (error) {
      return onUndecodable(payload, metaOf(part), error);
    }
    try {
      await process([wasBegunElsewhere ? { ...batch, wasBegunElsewhere } : batch]);
    } catch (error) {
      onRetry?.(error);
      throw error;
    }
  };
  return async () => {
    const timer = setTimeout(() => onSlow?.(metaOf(part), slowMs), slowMs);
    try {
      await work();
    } finally {
      clearTimeout(timer);
    }
  };
};
