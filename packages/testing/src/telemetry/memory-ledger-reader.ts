import { groupBy, settleEvents, splitOf } from '@spanledger/core';
import type { LedgerHour, LedgerQuery, LedgerReader, PartEvents, ProjectId, Receipt } from '@spanledger/core';
import type { MemoryTelemetry } from './memory-telemetry.ts';

const microsPerHour = 3_600_000_000;
const hourOf = ({ receivedAt }: Receipt): number => Math.floor(receivedAt / microsPerHour) * microsPerHour;
const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

const isIn =
  ({ from, to }: LedgerQuery) =>
  ({ receivedAt }: Receipt): boolean =>
    receivedAt >= Math.floor(from / microsPerHour) * microsPerHour && receivedAt < to;

export const memoryLedgerReader = (state: MemoryTelemetry): LedgerReader => {
  const receiptsOf = (projectId: ProjectId): Receipt[] => {
    const ofProject = [...state.receipts.values()].filter((receipt) => receipt.projectId === projectId);
    const splits = new Map<string, number>();
    for (const { batchId, part } of ofProject) splits.set(batchId, Math.max(splitOf(part), splits.get(batchId) ?? 0));
    return ofProject.filter(({ batchId, part }) => splitOf(part) === splits.get(batchId));
  };

  const lettersOf = ({ projectId, batchId, part }: Receipt): PartEvents => {
    const events = { open: 0, discarded: 0, replayed: 0 };
    for (const letter of state.deadLetters.values()) {
      const isOfPart = letter.projectId === projectId && letter.batchId === batchId && letter.part === part;
      if (isOfPart) events[letter.state] += letter.events;
    }
    return events;
  };

  const summarise = (hour: number, receipts: readonly Receipt[]): LedgerHour => {
    const settled = receipts.map((receipt) => settleEvents(receipt, lettersOf(receipt)));
    const rejected: Record<string, number> = {};
    for (const receipt of receipts) {
      for (const [reason, events] of Object.entries(receipt.rejected)) {
        rejected[reason] = (rejected[reason] ?? 0) + events;
      }
    }
    return {
      hour,
      batches: new Set(receipts.map(({ batchId }) => batchId)).size,
      received: sum(receipts.map(({ received }) => received)),
      stored: sum(settled.map(({ stored }) => stored)),
      rejected,
      quarantined: sum(settled.map(({ quarantined }) => quarantined)),
      discarded: sum(settled.map(({ discarded }) => discarded)),
      payloadBytes: sum(receipts.map(({ payloadBytes }) => payloadBytes)),
    };
  };

  return {
    projects: async (query) => [
      ...new Set([...state.receipts.values()].filter(isIn(query)).map(({ projectId }) => projectId)),
    ],
    hours: async (projectId, query) => {
      const inPeriod = receiptsOf(projectId).filter(isIn(query));
      return [...groupBy(inPeriod, hourOf)]
        .map(([hour, receipts]) => summarise(hour, receipts))
        .toSorted((a, b) => a.hour - b.hour);
    },
    batch: async (projectId, id) =>
      receiptsOf(projectId)
        .filter(({ batchId }) => batchId === id)
        .toSorted((a, b) => a.part - b.part),
    written: async (projectId, parts) => {
      const written = [...state.receipts.values()].filter((receipt) => receipt.projectId === projectId);
      return parts.filter((part) => written.some((it) => it.batchId === part.batchId && it.part === part.part));
    },
  };
};
