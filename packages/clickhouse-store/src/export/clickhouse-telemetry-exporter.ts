import type { Micros, TelemetryExporter } from '@spanledger/core';
import { exportSources } from '@spanledger/telemetry-sql';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { sqlDialect } from '../query/sql-dialect.ts';
import { exportEntities } from './export-entities.ts';

const sources = exportSources(sqlDialect);

/** `now` dates the beginning of exports, by the clock of those who write. */
export const clickHouseTelemetryExporter = (client: ClickHouse, now: () => Micros): TelemetryExporter => ({
  traces: (projectId, query) => exportEntities(client, projectId, sources.traces, query, now()),
  observations: (projectId, query) => exportEntities(client, projectId, sources.observations, query, now()),
  scores: (projectId, query) => exportEntities(client, projectId, sources.scores, query, now()),
});
