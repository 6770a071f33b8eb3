import type { ObservationPart, ProjectId, StreamedObservation, TraceId } from '@spanledger/core';
import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { observationSelection, selectedObservationSchema, toObservation } from './observation-selection.ts';
import { readTracesOfObservations } from './read-traces-of-observations.ts';
import { isRootObservation } from './observation-attributes.ts';

/** What is selected of an observation under the alias `o`, with the parts that are asked for. */
export const streamedSelection = (parts: ReadonlySet<ObservationPart>): string => {
  const isRoot = parts.has('root') ? `toUInt8(${isRootObservation})` : 'NULL';
  return `${observationSelection(parts.has('io'), parts.has('metadata'))}, ${isRoot} AS isRoot`;
};

export const streamedSchema = selectedObservationSchema.extend({ isRoot: z.number().nullable() });

/** The observations of the rows, with their traces where these are asked for. */
export const withTraces = async (
  client: ClickHouse,
  projectId: ProjectId,
  rows: readonly z.infer<typeof streamedSchema>[],
  parts: ReadonlySet<ObservationPart>,
): Promise<readonly StreamedObservation[]> => {
  const traces = parts.has('trace')
    ? await readTracesOfObservations(client, projectId, new Set(rows.map(({ traceId }) => traceId as TraceId)))
    : undefined;
  return rows.map((row) => ({
    ...toObservation(projectId, row),
    isRoot: row.isRoot === null ? undefined : row.isRoot === 1,
    trace: traces?.get(row.traceId as TraceId) ?? null,
  }));
};
