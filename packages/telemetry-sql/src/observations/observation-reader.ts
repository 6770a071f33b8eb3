import {
  compareTexts,
  partBytesMax,
  partCountMax,
  type Observation,
  type ObservationKey,
  type ObservationPart,
  type ObservationReader,
  type ProjectId,
  type StreamedObservation,
  type TraceId,
} from '@spanledger/core';
import {
  inOrderOfKeys,
  observationSelection,
  selectedObservationSchema,
  toObservation,
} from '@spanledger/telemetry-rows';
import type { TelemetryEngine } from '../engine.ts';
import { listObservations, pageOfObservations, streamObservations, weighObservations } from './list-observations.ts';
import { readTree } from './read-tree.ts';
import { streamedSchema, streamedSelection, withTraces } from './streamed-observations.ts';

/** Sorted here: a server that sorts reads a whole trace with its bodies before it finds that it is too large. */
const listObservationsOfTrace = async (
  engine: TelemetryEngine,
  projectId: ProjectId,
  traceId: TraceId,
): Promise<readonly Observation[]> => {
  const { dialect } = engine;
  const rows = await engine.readLocated(projectId, [traceId], 'observationsOfTraces', (within) => {
    const parameters = engine.parameters(projectId);
    const sql = `SELECT ${observationSelection(dialect.rows, true, true)}
FROM ${dialect.latest('observations', 'o')}
${dialect.where('o', dialect.isOfTrace(traceId, parameters, within))}`;
    const limits = { bytesMax: partBytesMax, rowsMax: partCountMax };
    return engine.query('list-observations-of-trace', sql, parameters, selectedObservationSchema, limits);
  });
  return rows
    .map((row) => toObservation(projectId, row))
    .sort((one, other) => one.startTime - other.startTime || compareTexts(one.id, other.id));
};

/** At their current places: an observation may have moved to another day since its key was found. */
const readObservations = async (
  engine: TelemetryEngine,
  projectId: ProjectId,
  keys: readonly ObservationKey[],
  parts: ReadonlySet<ObservationPart>,
): Promise<readonly StreamedObservation[]> => {
  if (keys.length === 0) return [];
  const rows = await engine.readByKey(projectId, keys, (from) => {
    const parameters = engine.parameters(projectId);
    const sql = `SELECT ${streamedSelection(engine.dialect, parts)}\n${from(parameters)}`;
    const limits = { bytesMax: Number.MAX_SAFE_INTEGER };
    return engine.query('read-observations', sql, parameters, streamedSchema, limits);
  });
  return inOrderOfKeys(keys, await withTraces(engine, projectId, rows, parts));
};

/** All but an observation by its id: how that is located is each engine's own. */
export const observationReader = (engine: TelemetryEngine): Omit<ObservationReader, 'get'> => ({
  list: (projectId, query) => listObservations(engine, projectId, query),
  page: (projectId, query) => pageOfObservations(engine, projectId, query),
  stream: (projectId, query) => streamObservations(engine, projectId, query),
  ofTrace: (projectId, traceId) => listObservationsOfTrace(engine, projectId, traceId),
  tree: (projectId, traceId, query) => readTree(engine, projectId, traceId, query),
  weigh: (projectId, query) => weighObservations(engine, projectId, query),
  read: (projectId, keys, parts) => readObservations(engine, projectId, keys, parts),
});
