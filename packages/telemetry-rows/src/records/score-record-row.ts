import { scoreDataTypes, scoreSources } from '@spanledger/core';
import type { ObservationId, ScoreRecord, Stored, TraceId } from '@spanledger/core';
import { z } from 'zod';
import type { RowDialect } from '../row-dialect.ts';
import { micros, nullableText } from '../row-values.ts';
import { nullBits, unlessNull } from './null-bits.ts';
import { mergeablePartOf, recordSelect, recordShape } from './record-row.ts';

export const scoreRecordSelect = (dialect: RowDialect): string => `
    id, ${dialect.time('timestamp')} AS at, name, trace_id, observation_id, session_id, dataset_run_id,
    data_type, source, value, string_value, comment, config_id, queue_id, author_user_id, execution_trace_id,
    environment, ${recordSelect(dialect)}`;

export const scoreRecordRowSchema = z.object({
  id: z.string(),
  at: micros,
  name: z.string(),
  trace_id: nullableText,
  observation_id: nullableText,
  session_id: nullableText,
  dataset_run_id: nullableText,
  data_type: z.enum(scoreDataTypes),
  source: z.enum(scoreSources),
  value: z.number().nullable(),
  string_value: nullableText,
  comment: nullableText,
  config_id: nullableText,
  queue_id: nullableText,
  author_user_id: nullableText,
  execution_trace_id: nullableText,
  environment: z.string(),
  ...recordShape,
});

/** Which fields are null, where their columns cannot say it. */
export const nullBitsOfScore = ({ name, dataType, source, environment }: ScoreRecord): number =>
  nullBits(name, dataType, source, environment);

/** The very score that was written. */
export const storedScoreOf = (row: z.infer<typeof scoreRecordRowSchema>): Stored<ScoreRecord> => ({
  createdAt: row.created,
  record: {
    ...mergeablePartOf(row),
    tags: [],
    timestamp: row.at,
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
