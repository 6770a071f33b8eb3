import type { IngestBatch } from '../ingest/ingest-batch.ts';
import type { Micros } from '../time.ts';
import { sumCounts } from './counts.ts';
import type { Receipt } from './receipt.ts';

/** Whether the events of a batch are counted when it is stored; if not, they were, or will be, with another one. */
export const leavesReceipt = ({ replayOf, isSentOn, recounted }: IngestBatch): boolean =>
  replayOf === undefined && isSentOn !== true && recounted === undefined;

/** The number of events of the patches of a batch, with those that were sent on. */
export const eventsOf = ({ observations, traces, scores, sentOnEvents = 0 }: IngestBatch): number => {
  let events = sentOnEvents;
  for (const patch of observations) events += patch.events;
  for (const patch of traces) events += patch.events;
  for (const patch of scores) events += patch.events;
  return events;
};

/** The receipt of a batch whose events were stored except for the quarantined ones. */
export const receiptOf = (batch: IngestBatch, storedAt: Micros, quarantined = 0): Receipt => {
  const accepted = eventsOf(batch);
  return {
    batchId: batch.id,
    part: batch.part,
    projectId: batch.projectId,
    receivedAt: batch.receivedAt,
    received: accepted + sumCounts(batch.rejected),
    stored: accepted - quarantined,
    rejected: batch.rejected,
    quarantined,
    payloadBytes: batch.payloadBytes,
    storedAt,
  };
};
