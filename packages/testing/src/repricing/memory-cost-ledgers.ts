import { dayOf } from '@spanledger/core';
import type {
  ObservationRow,
  Page,
  PageRequest,
  ProjectId,
  RecordedCost,
  RecordedCostReader,
  UnpricedModel,
  UnpricedQuery,
  UnpricedReader,
} from '@spanledger/core';

import type { MemoryTelemetry } from '../telemetry/memory-telemetry.ts';

const rowsIn = (
  { observations }: MemoryTelemetry,
  projectId: ProjectId,
  { fromTimestamp = 0, toTimestamp = Infinity }: Partial<UnpricedQuery>,
): readonly ObservationRow[] =>
  observations.of(projectId).filter(({ startTime }) => startTime >= fromTimestamp && startTime < toTimestamp);

const sliceOf = <T>(items: readonly T[], { page, limit }: PageRequest): Page<T> => ({
  items: items.slice((page - 1) * limit, page * limit),
  totalItems: items.length,
});

export const memoryUnpricedReader = (state: MemoryTelemetry): UnpricedReader => ({
  list: async (projectId, query) => {
    const models = new Map<string, UnpricedModel>();
    for (const { record, cost, startTime } of rowsIn(state, projectId, query)) {
      if (cost.source !== 'unpriced') continue;
      const { model, provider } = record;
      const key = JSON.stringify([model, provider]);
      const known = models.get(key);
      const units: Record<string, number> = { ...known?.units };
      for (const [bucket, count] of Object.entries(record.usage?.details ?? {})) {
        units[bucket] = (units[bucket] ?? 0) + count;
      }
      models.set(key, {
        model,
        provider,
        observations: (known?.observations ?? 0) + 1,
        units,
        firstSeen: Math.min(known?.firstSeen ?? startTime, startTime),
        lastSeen: Math.max(known?.lastSeen ?? startTime, startTime),
      });
    }
    return sliceOf(
      [...models.values()].sort((a, b) => b.observations - a.observations),
      query,
    );
  },
  projects: async (since) => {
    const isUnpriced = ({ cost, updatedAt }: ObservationRow): boolean =>
      cost.source === 'unpriced' && updatedAt >= since;
    return state.observations.projects().filter((projectId) => state.observations.of(projectId).some(isUnpriced));
  },
});

/** A memory store has no re-priced rows: both ledgers are the same. */
export const memoryRecordedCostReader = (state: MemoryTelemetry): RecordedCostReader => ({
  list: async (projectId, query) => {
    const costs = new Map<string, RecordedCost>();
    for (const { record, cost, startTime } of rowsIn(state, projectId, query)) {
      const { model } = record;
      if (query.models !== undefined && (model === null || !query.models.includes(model))) continue;
      if (cost.source === 'none') continue;
      const day = dayOf(startTime);
      const key = JSON.stringify([day, model]);
      const known = costs.get(key);
      const sum = (known?.currentCost ?? 0n) + (cost.total ?? 0n);
      const unpriced = (known?.currentUnpriced ?? 0) + Number(cost.source === 'unpriced');
      costs.set(key, {
        day,
        model,
        observations: (known?.observations ?? 0) + 1,
        repriced: 0,
        recordedCost: sum,
        recordedUnpriced: unpriced,
        currentCost: sum,
        currentUnpriced: unpriced,
      });
    }
    return sliceOf(
      [...costs.values()].sort((a, b) => (a.day < b.day ? 1 : -1)),
      query,
    );
  },
});
