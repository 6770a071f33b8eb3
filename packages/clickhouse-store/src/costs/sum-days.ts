import type { DailyDimension, DailySum, DailySumsQuery, ProjectId } from '@spanledger/core';
import { areByTraces } from '@spanledger/telemetry-rows';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { restMsOfDays } from '../client/connection-settings.ts';
import { computeSums } from './compute-sums.ts';
import { readComputedDays, type ComputedDay } from './read-computed-days.ts';
import { readWholeGroups } from './read-whole-groups.ts';
import { sumGroups } from './sum-groups.ts';

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
  const { sums } = await readWholeGroups(client, projectId, query, [query.by], restMs, (days) =>
    sumGroups(client, projectId, query, days),
  );
  return sums;
};

const sumsOfModels = (days: readonly ComputedDay[], by: readonly DailyDimension[]): readonly DailySum[] =>
  days.flatMap(({ date, usage }) =>
    usage.map(({ model, countObservations, countTraces: _traces, ...sums }) => ({
      ...sums,
      observations: countObservations,
      group: { ...(by.includes('day') && { day: date }), ...(by.includes('model') && { model }) },
    })),
  );
