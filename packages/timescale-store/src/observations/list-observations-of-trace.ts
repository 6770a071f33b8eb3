import {
  AnswerTooLargeError,
  partBytesMax,
  partCountMax,
  type Observation,
  type ProjectId,
  type TraceId,
} from '@spanledger/core';
import { sqlParameters } from '../client/sql-parameters.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { whereProject } from '../query/conditions.ts';
import { readInSpan, rowsOfTraces } from '../query/spans-of-traces.ts';
import { isOfTrace } from '../query/trace-days.ts';
import { observationSelection, selectedObservationSchema, toObservation } from './observation-selection.ts';

export const listObservationsOfTrace = async (
  client: Timescale,
  projectId: ProjectId,
  traceId: TraceId,
): Promise<readonly Observation[]> => {
  const rows = await readInSpan(client, projectId, [traceId], rowsOfTraces, (within) => {
    const parameters = sqlParameters(projectId);
    const sql = `SELECT ${observationSelection(true)}
FROM observations AS o
${whereProject('o', isOfTrace(traceId, parameters, within))}
ORDER BY o.start_time, o.id
LIMIT ${partCountMax + 1}`;
    const limits = { bytesMax: partBytesMax };
    return client.query('list-observations-of-trace', sql, parameters.values, selectedObservationSchema, limits);
  });
  if (rows.length > partCountMax) throw new AnswerTooLargeError();
  return rows.map((row) => toObservation(projectId, row));
};
