import type { ObservationId, ProjectId, RunReader, RunScore, RunStep, TraceId } from '@spanledger/core';
import { micros, nullableText, selectedTreeSchema, treeSelection } from '@spanledger/telemetry-rows';
import { z } from 'zod';

import type { TelemetryEngine } from '../engine.ts';
import { listExperiments } from './list-experiments.ts';

/** Of one statement; more are read one after another. */
const tracesAtOnce = 500;
const stepRowsMax = 100_000;
const scoreRowsMax = 100_000;

const traceId = z.custom<TraceId>((id) => typeof id === 'string');
const stepRowSchema = z.object({ traceId }).and(selectedTreeSchema);
const scoreRowSchema = z.object({
  traceId,
  observationId: nullableText as z.ZodType<ObservationId | null>,
  name: z.string(),
  dataType: z.enum(['NUMERIC', 'CATEGORICAL', 'BOOLEAN']),
  value: z.number().nullable(),
  stringValue: nullableText,
  at: micros,
});

export const runReader = (engine: TelemetryEngine): RunReader => ({
  steps: (projectId, traceIds) => bySome(traceIds, (some) => readSteps(engine, projectId, some)),
  scores: (projectId, traceIds) => bySome(traceIds, (some) => readScores(engine, projectId, some)),
  experiments: (projectId, query) => listExperiments(engine, projectId, query),
});

const bySome = async <Row>(
  traceIds: readonly TraceId[],
  read: (some: readonly TraceId[]) => Promise<readonly Row[]>,
): Promise<readonly Row[]> => {
  const ids = [...new Set(traceIds)];
  const rows: Row[] = [];
  for (let at = 0; at < ids.length; at += tracesAtOnce) {
    for (const row of await read(ids.slice(at, at + tracesAtOnce))) rows.push(row);
  }
  return rows;
};

const readSteps = async (
  engine: TelemetryEngine,
  projectId: ProjectId,
  traceIds: readonly TraceId[],
): Promise<readonly RunStep[]> => {
  const { dialect } = engine;
  return engine.readLocated(projectId, traceIds, 'observationsOfTraces', (within, ids) => {
    const parameters = engine.parameters(projectId);
    const sql = `SELECT o.trace_id AS "traceId", ${treeSelection(dialect.rows, dialect.costs.knownUnits)}
${dialect.observationsOfTraces(parameters.bind('texts', ids), parameters, within)}`;
    return engine.query('run-steps', sql, parameters, stepRowSchema, { rowsMax: stepRowsMax });
  });
};

const readScores = async (
  engine: TelemetryEngine,
  projectId: ProjectId,
  traceIds: readonly TraceId[],
): Promise<readonly RunScore[]> => {
  const { dialect } = engine;
  const rows = await engine.readLocated(projectId, traceIds, 'scoresOfTraces', (within, ids) => {
    const parameters = engine.parameters(projectId);
    const sql = `SELECT s.trace_id AS "traceId", s.observation_id AS "observationId", s.name AS name,
  ${dialect.choice('s.data_type')} AS "dataType", s.value AS value, s.string_value AS "stringValue",
  ${dialect.rows.time('s.timestamp')} AS at
${dialect.scoresOfTraces(parameters.bind('texts', ids), parameters, within)}
  AND s.data_type IN ('NUMERIC', 'CATEGORICAL', 'BOOLEAN')`;
    return engine.query('run-scores', sql, parameters, scoreRowSchema, { rowsMax: scoreRowsMax });
  });
  return rows.map(({ at, ...row }) => ({ ...row, timestamp: at }));
};
