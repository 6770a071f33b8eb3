import { scoreDataTypes, scoreSources } from '@spanledger/core';
import type { ObservationId, ScoreRecord, Stored, TraceId } from '@spanledger/core';
import { z } from 'zod';
import { mergeablePartOf, recordSelect, recordShape, unlessNull } from './record-row.ts';

const textSchema = z.string().nullable();

export const scoreRecordSelect = `
    id, timestamp, name, trace_id, observation_id, session_id, dataset_run_id,
    data_type, source, value, string_value, comment, config_id, queue_id, author_user_id, execution_trace_id,
    environment, ${recordSelect}`;

export const scoreRecordRowSchema = z.object({
  id: z.string(),
  timestamp: z.number(),
  name: z.string(),
  trace_id: textSchema,
  observation_id: textSchema,
  session_id: textSchema,
  dataset_run_id: textSchema,
  data_type: z.enum(scoreDataTypes),
  source: z.enum(scoreSources),
  value: z.number().nullable(),
  string_value: textSchema,
  comment: textSchema,
  config_id: textSchema,
  queue_id: textSchema,
  author_user_id: textSchema,
  execution_trace_id: textSchema,
  environment: z.string(),
  ...recordShape,
});

/** The very score that was written. */
export const storedScoreOf = (row: z.infer<typeof scoreRecordRowSchema>): Stored<ScoreRecord> => ({
  createdAt: row.created_at,
  record: {
    ...mergeablePartOf(row),
    tags: [],
    timestamp: row.timestamp,
    name: unlessNull(row.null_fields, 1, row.name),
    traceId: row.trace_id as TraceId | null,
    observationId: row.observation_id as ObservationId | null,
    sessionId: row.session_id,
    datasetRunId: row.dataset_run_id,
    dataType: unlessNull(row.null_fields, 2, row.data_type),
    source: unlessNull(row.null_fields, 4, row.source),
    value: row.value,
    stringValue: row.string_value,
    comment: row.comment,
    configId: row.config_id,
    queueId: row.queue_id,
    authorUserId: row.author_user_id,
    executionTraceId: row.execution_trace_id,
    environment: unlessNull(row.null_fields, 8, row.environment),
  },
});
