import type { DailyDimension, DailySum, DailySumsQuery, ProjectId } from '@spanledger/core';
import { areByTraces } from '@spanledger/telemetry-rows';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { restMsOfDays } from '../client/connection-settings.ts';
import { computeSums } from './compute-sums.ts';
import { readComputedDays, type ComputedDay } from './read-computed-days.ts';
import { sumGroups } from './sum-groups.ts';
import { sumKindOf } from './sum-kinds.ts';

/** Stored sums of clean days, and those of the others computed now: exact at every instant. */
export const sumDays = async (
  client: ClickHouse,
  projectId: ProjectId,
  query: DailySumsQuery,
  restMs = restMsOfDays,
): Promise<readonly DailySum[]> => {
  if (!areByTraces(query.by)) {
    const { clean, dirty } = await readComputedDays(client, projectId, query, restMs);
    return [...sumsOfModels(clean, query.by), ...(await computeSums(client, projectId, query, dirty))];
  }
  // Nearly always the groups are as whole as their days; if not, the days are looked at that have all of them.
  for (const kind of [sumKindOf(query), sumKindOf(query, query.by)]) {
    const days = await readComputedDays(client, projectId, query, restMs, kind);
    const { sums, isWhole } = await sumGroups(client, projectId, query, days);
    if (isWhole) return sums;
  }
  const { clean, dirty } = await readComputedDays(client, projectId, query, restMs);
  const all = [...clean.map(({ date }) => date), ...dirty];
  return (await sumGroups(client, projectId, query, { clean: [], dirty: all })).sums;
};

const sumsOfModels = (days: readonly ComputedDay[], by: readonly DailyDimension[]): readonly DailySum[] =>
  days.flatMap(({ date, usage }) =>
    usage.map(({ model, countObservations, countTraces: _traces, ...sums }) => ({
      ...sums,
      observations: countObservations,
      group: { ...(by.includes('day') && { day: date }), ...(by.includes('model') && { model }) },
    })),
  );
