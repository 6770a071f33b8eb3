import type { ObservationId, ProjectId, Score, ScoreId, TraceId } from '@spanledger/core';
import { storedScoreColumns } from '@spanledger/core';
import { z } from 'zod';
import { fieldsOf } from '../fields.ts';
import type { RowDialect } from '../row-dialect.ts';
import { micros, textMap } from '../row-values.ts';

const fields = fieldsOf(storedScoreColumns);

/** The selection of a score under the alias `s`. */
export const scoreSelection = (dialect: RowDialect): string => `s.id AS id,
  ${dialect.time('s.timestamp')} AS at, ${fields.select(dialect, 's')}, s.metadata AS metadata,
  ${dialect.time('s.created_at')} AS "createdAt", ${dialect.time('s.updated_at')} AS "updatedAt"`;

export const selectedScoreSchema = z.object({
  id: z.string(),
  at: micros,
  ...fields.shape,
  metadata: textMap,
  createdAt: micros,
  updatedAt: micros,
});

export const toScore = (projectId: ProjectId, { at, ...row }: z.infer<typeof selectedScoreSchema>): Score => ({
  ...row,
  projectId,
  id: row.id as ScoreId,
  traceId: row.traceId as TraceId | null,
  observationId: row.observationId as ObservationId | null,
  timestamp: at,
});
