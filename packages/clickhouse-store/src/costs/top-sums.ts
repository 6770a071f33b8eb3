import { groupPairs, type ProjectId, type TopSums, type TopSumsQuery } from '@spanledger/core';
import { topSumSchema } from '@spanledger/telemetry-rows';
import { topOfSums } from '@spanledger/telemetry-sql';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { restMsOfDays } from '../client/connection-settings.ts';
import { sqlParameters } from '../query/sql-parameters.ts';
import { computedGroups } from './compute-sums.ts';
import type { ComputedDays } from './read-computed-days.ts';
import { readWholeGroups, type WholeOrNot } from './read-whole-groups.ts';
import { selectSumsByEach, selectSumsByOne } from './select-sums.ts';
import { groupRowSchema, nearFirst, observationsIn, storedGroups, sumOfBoth } from './sum-groups.ts';

const topRowSchema = groupRowSchema(topSumSchema);

/** The highest sums by each of several dimensions: rows of days that must be computed now are read once for all of them. */
export const topSums = async (
  client: ClickHouse,
  projectId: ProjectId,
  query: TopSumsQuery,
  restMs = restMsOfDays,
): Promise<TopSums> => {
  const groupings = query.by.map((dimension) => [dimension]);
  const { sums } = await readWholeGroups(client, projectId, query, groupings, restMs, (days) =>
    readTop(client, projectId, query, days),
  );
  return sums;
};

const readTop = async (
  client: ClickHouse,
  projectId: ProjectId,
  query: TopSumsQuery,
  days: ComputedDays,
): Promise<WholeOrNot & { readonly sums: TopSums }> => {
  const { by } = query;
  const rows = await nearFirst((reach) => {
    const parameters = sqlParameters(projectId);
    const all = sumOfBoth(['which', ...by], days, {
      stored: (clean) =>
        by.map((which) => selectSumsByOne(which, { by, ...storedGroups(query, [which], clean, parameters) })),
      computed: (dirty) => selectSumsByEach({ by, ...computedGroups(query, dirty, reach, parameters) }),
    });
    return all === undefined
      ? []
      : client.query('top-sums', topOfSums(all, query, parameters), parameters.values, topRowSchema);
  });
  const found = new Map(rows.map(({ group: [dimension], found }) => [dimension, found]));
  const expected = observationsIn(days.clean);
  return {
    sums: groupPairs(rows.map(({ group }) => group)),
    isWhole: by.every((dimension) => (found.get(dimension) ?? 0) === expected),
  };
};
