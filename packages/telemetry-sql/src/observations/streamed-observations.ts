import type { ObservationPart, ObservationTrace, ProjectId, StreamedObservation, TraceId } from '@spanledger/core';
import {
  observationSelection,
  selectedObservationSchema,
  toObservation,
  traceOfObservationSchema,
  traceOfObservationSelection,
  tracesOfObservations,
} from '@spanledger/telemetry-rows';
import { z } from 'zod';
import type { Dialect } from '../dialect.ts';
import type { TelemetryEngine } from '../engine.ts';

/** The selection of an observation under the alias `o`, with the requested parts. */
export const streamedSelection = (dialect: Dialect, parts: ReadonlySet<ObservationPart>): string => {
  const isRoot = parts.has('root') ? dialect.truth(dialect.isRootObservation) : 'NULL';
  return `${observationSelection(dialect.rows, parts.has('io'), parts.has('metadata'))}, ${isRoot} AS "isRoot"`;
};

export const streamedSchema = selectedObservationSchema.extend({
  isRoot: z.union([z.boolean(), z.number().transform((truth) => truth === 1)]).nullable(),
});

/** The observations of the rows, with their traces if requested. */
export const withTraces = async (
  engine: TelemetryEngine,
  projectId: ProjectId,
  rows: readonly z.infer<typeof streamedSchema>[],
  parts: ReadonlySet<ObservationPart>,
): Promise<readonly StreamedObservation[]> => {
  const traces = parts.has('trace')
    ? await readTracesOfObservations(engine, projectId, new Set(rows.map(({ traceId }) => traceId as TraceId)))
    : undefined;
  return rows.map((row) => ({
    ...toObservation(projectId, row),
    isRoot: row.isRoot ?? undefined,
    trace: traces?.get(row.traceId as TraceId) ?? null,
  }));
};

/** The trace fields of observations; traces that are not stored are absent. */
const readTracesOfObservations = async (
  engine: TelemetryEngine,
  projectId: ProjectId,
  ids: ReadonlySet<TraceId>,
): Promise<ReadonlyMap<TraceId, ObservationTrace>> => {
  if (ids.size === 0) return new Map();
  const rows = await engine.readLocated(projectId, [...ids], 'traces', (within, some) => {
    const parameters = engine.parameters(projectId);
    const sql = `SELECT ${traceOfObservationSelection}
${engine.dialect.tracesById(parameters.bind('texts', some), parameters, within)}`;
    return engine.query('read-traces-of-observations', sql, parameters, traceOfObservationSchema);
  });
  return tracesOfObservations(rows);
};
