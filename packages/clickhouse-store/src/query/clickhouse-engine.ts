import type { ObservationKey } from '@spanledger/core';
import type { TelemetryEngine } from '@spanledger/telemetry-sql';
import { uncomputedAgentDays } from '../agents/uncomputed-agent-days.ts';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { restMsOfDays } from '../client/connection-settings.ts';
import { whereProject } from './conditions.ts';
import { countByDays } from './count-by-days.ts';
import { narrow } from './find-matches.ts';
import { storedSums } from '../traces/stored-sums.ts';
import { readNewestFirst } from './newest-first.ts';
import { readLocated } from './read-located.ts';
import { sqlDialect } from './sql-dialect.ts';
import { sqlParameters, type SqlParameters } from './sql-parameters.ts';
import { onDaysOfTraces } from './trace-days.ts';

/** Only values that the statement states are looked for in indexes: ids by themselves, too. */
const observationsByKey = (keys: readonly ObservationKey[], parameters: SqlParameters): string => {
  const traces = new Set(keys.map(({ traceId }) => traceId));
  const traceIds = parameters.bind('texts', [...traces]);
  const ids = parameters.bind(
    'texts',
    keys.map(({ id }) => id),
  );
  const conditions = [onDaysOfTraces('toDate(o.start_time)', traceIds), `o.trace_id IN ${traceIds}`, `o.id IN ${ids}`];
  if (traces.size > 1) conditions.push(isPairOf(keys, ids, parameters));
  return `FROM observations AS o FINAL
${whereProject('o', conditions)}
ORDER BY o.start_time`;
};

const isPairOf = (keys: readonly ObservationKey[], ids: string, parameters: SqlParameters): string => {
  const traceIds = parameters.bind(
    'texts',
    keys.map(({ traceId }) => traceId),
  );
  return `(o.trace_id, o.id) IN (SELECT arrayJoin(arrayZip(${traceIds}, ${ids})))`;
};

/** One row more than allowed shows that there are too many: the server reads no further. */
const stoppingAfter = (rowsMax: number | undefined, sql: string): string =>
  rowsMax === undefined ? sql : `${sql}\nLIMIT ${rowsMax + 1}`;

/** `restMs` is for tests: how old the last mark of a day must be for its later computed values to be used. */
export const clickHouseEngine = (client: ClickHouse, restMs = restMsOfDays): TelemetryEngine => ({
  dialect: sqlDialect,
  parameters: sqlParameters,
  query: (name, sql, parameters: SqlParameters, rowSchema, limits) =>
    client.query(name, stoppingAfter(limits?.rowsMax, sql), parameters.values, rowSchema, limits),
  readNewestFirst: (projectId, asked, read) => readNewestFirst(client, projectId, asked, read),
  narrow: (projectId, asked) => narrow(client, projectId, asked),
  storedSums: (projectId, period) => storedSums(client, projectId, period, restMs),
  readLocated: (projectId, ids, located, read) => readLocated(client, projectId, ids, located, read),
  readByKey: (_projectId, keys, read) => read((parameters) => observationsByKey(keys, parameters as SqlParameters)),
  uncomputedAgentDays: (projectId, period) => uncomputedAgentDays(client, projectId, period, restMs),
  countByDays: (projectId, of, period) => countByDays(client, projectId, of, period, restMs),
});
