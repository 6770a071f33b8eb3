import type { Micros, TelemetryExporter } from '@spanledger/core';
import { exportSources } from '@spanledger/telemetry-sql';
import type { Timescale } from '../client/timescale-client.ts';
import { sqlDialect } from '../query/sql-dialect.ts';
import { exportEntities } from './export-entities.ts';

const sources = exportSources(sqlDialect);

/** `now` dates the beginning of exports, by the clock of those who write. */
export const timescaleTelemetryExporter = (client: Timescale, now: () => Micros): TelemetryExporter => ({
  traces: (projectId, query) => exportEntities(client, projectId, sources.traces, query, now()),
  observations: (projectId, query) => exportEntities(client, projectId, sources.observations, query, now()),
  scores: (projectId, query) => exportEntities(client, projectId, sources.scores, query, now()),
});
