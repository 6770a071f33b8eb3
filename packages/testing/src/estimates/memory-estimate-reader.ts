import { countingOf, type EstimatedModel, type EstimateReader } from '@spanledger/core';

import type { MemoryTelemetry } from '../telemetry/memory-telemetry.ts';

export const memoryEstimateReader = (state: MemoryTelemetry): EstimateReader => ({
  list: async (projectId, { page, limit, fromTimestamp = 0, toTimestamp = Infinity }) => {
    const models = new Map<string | null, EstimatedModel>();
    for (const { record, startTime, estimate, cost, repricedCost } of state.observations.of(projectId)) {
      if (startTime < fromTimestamp || startTime >= toTimestamp) continue;
      const { source, total } = repricedCost ?? cost;
      const isReported = source !== 'none' && countingOf(record).counted;
      const known = models.get(record.model);
      models.set(record.model, {
        model: record.model,
        estimatedObservations: (known?.estimatedObservations ?? 0) + Number(estimate !== undefined),
        estimatedInput: (known?.estimatedInput ?? 0) + (estimate?.input ?? 0),
        estimatedOutput: (known?.estimatedOutput ?? 0) + (estimate?.output ?? 0),
        estimatedCost: (known?.estimatedCost ?? 0n) + (estimate?.cost ?? 0n),
        reportedObservations: (known?.reportedObservations ?? 0) + Number(isReported),
        reportedCost: (known?.reportedCost ?? 0n) + (isReported ? (total ?? 0n) : 0n),
      });
    }
    const estimated = [...models.values()]
      .filter(({ estimatedObservations }) => estimatedObservations > 0)
      .sort((a, b) => b.estimatedObservations - a.estimatedObservations);
    return { items: estimated.slice((page - 1) * limit, page * limit), totalItems: estimated.length };
  },
});
