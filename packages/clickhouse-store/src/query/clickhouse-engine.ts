import type { TelemetryEngine } from '@spanledger/telemetry-sql';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { sqlDialect } from './sql-dialect.ts';
import { sqlParameters, type SqlParameters } from './sql-parameters.ts';

/** Its plans do not depend on when rows lie: pages and named entities are read at once. */
export const clickHouseEngine = (client: ClickHouse): TelemetryEngine => ({
  dialect: sqlDialect,
  parameters: sqlParameters,
  query: (name, sql, parameters: SqlParameters, rowSchema, limits) =>
    client.query(name, sql, parameters.values, rowSchema, limits),
  readNewestFirst: (_projectId, _asked, read) => read(() => []),
  readLocated: (_projectId, ids, _located, read) => read(undefined, ids),
  countByDays: async () => undefined,
});
