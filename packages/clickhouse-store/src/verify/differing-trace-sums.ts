import type { Day, Difference, ProjectId } from '@spanledger/core';
import { queryOfPeriod } from '@spanledger/telemetry-rows';
import { observationSums } from '@spanledger/telemetry-sql';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { whereProject } from '../query/conditions.ts';
import { sqlDialect } from '../query/sql-dialect.ts';
import { sqlParameters } from '../query/sql-parameters.ts';
import { storedRows, sumColumns, summedDays } from '../traces/stored-sums.ts';
import { differingDays } from './differing-days.ts';

const contentOf = (alias: string): string =>
  `(${['trace_id', ...sumColumns].map((column) => `${alias}.${column}`).join(', ')}) AS content`;

/** Stored days on which the sums of traces differ from those of their rows now. `days` in order. */
export const differingTraceSums = async (
  client: ClickHouse,
  projectId: ProjectId,
  days: readonly Day[],
  restMs: number,
): Promise<readonly Difference[]> => {
  const [fromDay, toDay] = [days[0], days.at(-1)];
  if (fromDay === undefined || toDay === undefined) return [];
  const { fromTimestamp: from, toTimestamp: to } = queryOfPeriod({ fromDay, toDay });
  const asked = new Set(days);
  const summed = await summedDays(client, projectId, { from, to }, restMs);
  const stored = summed.filter(({ day, isStored }) => isStored && asked.has(day));
  if (stored.length === 0) return [];
  const parameters = sqlParameters(projectId);
  const among = parameters.bind(
    'days',
    stored.map(({ day }) => day),
  );
  const traces = `traces AS t FINAL ${whereProject('t', [`toDate(t.timestamp) IN ${among}`])}`;
  const compared = {
    stored: `SELECT s.day AS of_day, ${contentOf('s')} ${storedRows(stored, parameters)} AND s.trace_id != ''`,
    computed: `SELECT t.day AS of_day, ${contentOf('m')}
      FROM (SELECT t.id AS id, toDate(t.timestamp) AS day FROM ${traces}) AS t
      INNER JOIN (${observationSums(sqlDialect, `(SELECT t.id FROM ${traces})`)}) AS m ON m.trace_id = t.id`,
    about: 'sums of traces',
    each: 'sums',
  };
  return differingDays(client, projectId, compared, parameters);
};
