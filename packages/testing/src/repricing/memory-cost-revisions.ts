import { dayOf, observationFields, rowVersion } from '@spanledger/core';
import type { CostRevisions, ObservationRow, ProjectId, RepricingScope } from '@spanledger/core';

import type { MemoryTelemetry } from '../telemetry/memory-telemetry.ts';

/** Over the rows of a memory store, one row per page. Does not keep the originally recorded cost. */
export const memoryCostRevisions = ({ observations }: MemoryTelemetry): CostRevisions => {
  const rowsOf = (projectId: ProjectId, scope: RepricingScope): readonly ObservationRow[] =>
    observations.of(projectId).filter(({ startTime, record, cost }) => {
      const isInPeriod = startTime >= scope.fromTimestamp && startTime < scope.toTimestamp;
      const isOfModel = scope.models === undefined || (record.model !== null && scope.models.includes(record.model));
      return (
        isInPeriod && isOfModel && (cost.source === 'unpriced' || (cost.source === 'computed' && !scope.isUnpricedOnly))
      );
    });
  return {
    models: async (projectId, scope) => {
      const counts = new Map<string | null, number>();
      for (const { record } of rowsOf(projectId, scope)) counts.set(record.model, (counts.get(record.model) ?? 0) + 1);
      return counts;
    },
    days: async (projectId, scope) =>
      [...new Set(rowsOf(projectId, scope).map(({ startTime }) => dayOf(startTime)))].sort(),
    async *read(projectId, scope, day) {
      for (const { traceId, id, startTime, record, cost } of rowsOf(projectId, scope)) {
        if (dayOf(startTime) !== day) continue;
        const { model, provider, modelParameters, usage } = record;
        const version = rowVersion(observationFields, record);
        const priceable = { startTime, model, provider, modelParameters, usage: usage?.details ?? {} };
        yield [{ traceId, id, ...priceable, version, counts: true, cost, recorded: cost }];
      }
    },
    revise: async (projectId, _day, revisions) => {
      let revised = 0;
      for (const { observation, cost } of revisions) {
        const row = observations.get(projectId, observation.traceId, observation.id);
        if (row === undefined || rowVersion(observationFields, row.record) !== observation.version) continue;
        observations.put({ ...row, cost });
        revised += 1;
      }
      return revised;
    },
  };
};
