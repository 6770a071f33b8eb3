import type { ObservationKey } from '@spanledger/core';
import type { TelemetryEngine } from '@spanledger/telemetry-sql';
import { uncomputedAgentDays } from '../agents/uncomputed-agent-days.ts';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { restMsOfDays } from '../client/connection-settings.ts';
import { whereProject } from './conditions.ts';
import { countByDays } from './count-by-days.ts';
import { findingDays, readNewestFirst } from './newest-first.ts';
import { sqlDialect } from './sql-dialect.ts';
import { sqlParameters, type SqlParameters } from './sql-parameters.ts';
import { onDaysOfTraces } from './trace-days.ts';

const observationsByKey = (keys: readonly ObservationKey[], parameters: SqlParameters): string => {
  const traceIds = parameters.bind('texts', [...new Set(keys.map(({ traceId }) => traceId))]);
  const pairs = [keys.map(({ traceId }) => traceId), keys.map(({ id }) => id)].map((ids) =>
    parameters.bind('texts', ids),
  );
  const isOfKeys = `(o.trace_id, o.id) IN (SELECT arrayJoin(arrayZip(${pairs.join(', ')})))`;
  return `FROM observations AS o FINAL
${whereProject('o', [onDaysOfTraces('toDate(o.start_time)', traceIds), `o.trace_id IN ${traceIds}`, isOfKeys])}
ORDER BY o.start_time`;
};

/**
 * Its plans do not depend on when rows lie: named entities are read at once. `restMs` is for tests: how long marks of a day must
 * be past for what was computed since to be taken.
 */
export const clickHouseEngine = (client: ClickHouse, restMs = restMsOfDays): TelemetryEngine => {
  const findDay = findingDays(client);
  return {
    dialect: sqlDialect,
    parameters: sqlParameters,
    query: (name, sql, parameters: SqlParameters, rowSchema, limits) =>
      client.query(name, sql, parameters.values, rowSchema, limits),
    readNewestFirst: (projectId, asked, read) => readNewestFirst(findDay, projectId, asked, read),
    readLocated: (_projectId, ids, _located, read) => read(undefined, ids),
    readByKey: (_projectId, keys, read) => read((parameters) => observationsByKey(keys, parameters as SqlParameters)),
    uncomputedAgentDays: (projectId, period) => uncomputedAgentDays(client, projectId, period, restMs),
    countByDays: (projectId, of, period) => countByDays(client, projectId, of, period, restMs),
  };
};
