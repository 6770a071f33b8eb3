import { receiptVersion, type Receipt, type TelemetryWriter } from '@spanledger/core';
import { horizonKey, type MemoryTelemetry } from './memory-telemetry.ts';

/** Writes to `state`, with the semantics of a real store. */
export const memoryTelemetryWriter = (state: MemoryTelemetry): TelemetryWriter => ({
  async write({ observations, traces, scores, deletions, receipts }) {
    for (const row of observations) {
      const { projectId, id, record, orphanTrace } = row;
      if (orphanTrace !== undefined) {
        state.observations.delete(projectId, record.clock, (other) => other.id === id && other.traceId === orphanTrace);
      }
      state.observations.put(row);
    }
    for (const row of traces) {
      if (row.isGone === true) state.traces.end(row);
      else state.traces.put(row);
    }
    for (const row of scores) state.scores.put(row);
    for (const deletion of deletions) {
      const { kind, projectId, id, reaches } = deletion;
      const clock = reaches ?? deletion.clock;
      if (reaches !== undefined && !state.horizons.has(horizonKey(projectId, deletion))) {
        state.horizons.set(horizonKey(projectId, deletion), reaches);
      }
      if (kind === 'score') {
        state.scores.delete(projectId, clock, (row) => row.id === id);
      } else {
        state.traces.delete(projectId, clock, (row) => row.id === id);
        state.observations.delete(projectId, clock, (row) => row.traceId === id);
        state.scores.delete(projectId, clock, (row) => row.record.traceId === id);
      }
    }
    for (const receipt of receipts) putReceipt(state, receipt);
  },
});

const putReceipt = ({ receipts }: MemoryTelemetry, receipt: Receipt): void => {
  const key = JSON.stringify([receipt.projectId, receipt.batchId, receipt.part]);
  const known = receipts.get(key);
  if (known === undefined || receiptVersion(receipt) > receiptVersion(known)) receipts.set(key, receipt);
};
