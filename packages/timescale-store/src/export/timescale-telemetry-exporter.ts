import type { Micros, TelemetryExporter } from '@spanledger/core';
import type { Timescale } from '../client/timescale-client.ts';
import { exportEntities } from './export-entities.ts';
import { observationSource } from './observation-source.ts';
import { scoreSource } from './score-source.ts';
import { traceSource } from './trace-source.ts';

/** `now` dates the beginning of exports, by the clock of those who write. */
export const timescaleTelemetryExporter = (client: Timescale, now: () => Micros): TelemetryExporter => ({
  traces: (projectId, query) => exportEntities(client, projectId, traceSource, query, now()),
  observations: (projectId, query) => exportEntities(client, projectId, observationSource, query, now()),
  scores: (projectId, query) => exportEntities(client, projectId, scoreSource, query, now()),
});
