import type { ObservationId, ProjectId, Score, ScoreId, TraceId } from '@spanledger/core';
import { scoreDataTypes, scoreSources } from '@spanledger/core';
import { z } from 'zod';
import type { RowDialect } from '../row-dialect.ts';
import { micros, nullableText, textMap } from '../row-values.ts';

/** What is selected of a score under the alias `s`. */
export const scoreSelection = ({ time }: RowDialect): string => `s.id AS id,
  ${time('s.timestamp')} AS at,
  s.name AS name, s.trace_id AS "traceId", s.observation_id AS "observationId", s.session_id AS "sessionId",
  s.dataset_run_id AS "datasetRunId", s.data_type AS "dataType", s.source AS source,
  s.value AS value, s.string_value AS "stringValue", s.comment AS comment,
  s.config_id AS "configId", s.queue_id AS "queueId", s.author_user_id AS "authorUserId",
  s.execution_trace_id AS "executionTraceId", s.environment AS environment, s.metadata AS metadata,
  ${time('s.created_at')} AS "createdAt", ${time('s.updated_at')} AS "updatedAt"`;

export const selectedScoreSchema = z.object({
  id: z.string(),
  at: micros,
  name: z.string(),
  traceId: nullableText,
  observationId: nullableText,
  sessionId: nullableText,
  datasetRunId: nullableText,
  dataType: z.enum(scoreDataTypes),
  source: z.enum(scoreSources),
  value: z.number().nullable(),
  stringValue: nullableText,
  comment: nullableText,
  configId: nullableText,
  queueId: nullableText,
  authorUserId: nullableText,
  executionTraceId: nullableText,
  environment: z.string(),
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
