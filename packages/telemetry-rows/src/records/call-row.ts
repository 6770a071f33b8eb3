import { calledResponseId, isRepeat } from '@spanledger/core';
import type { ObservationId, StoredCall, TraceId } from '@spanledger/core';
import type { z } from 'zod';
import type { RowDialect } from '../row-dialect.ts';
import { observationRecordRowSchema, usageOfRow } from './observation-record-row.ts';
import { unlessNull } from './null-bits.ts';
import { mergeablePartOf, recordSelect } from './record-row.ts';

/** What tells whether an observation is a call, and of which response. */
export const callSelect = (dialect: RowDialect): string => `
    trace_id, id, type, model, ${dialect.time('start_time')} AS started,
    ${dialect.time('end_time')} AS ended,
    ${dialect.pairs('usage_details')} AS usage_entries, usage_convention, usage_role, ${recordSelect(dialect)}`;

export const callRowSchema = observationRecordRowSchema.pick({
  trace_id: true,
  id: true,
  type: true,
  model: true,
  usage_entries: true,
  usage_convention: true,
  usage_role: true,
  metadata_entries: true,
  created: true,
  clock: true,
  clock_entries: true,
  null_fields: true,
  started: true,
  ended: true,
});

/** The calls among the rows that say which response they report. */
export const storedCallsOf = (rows: readonly z.infer<typeof callRowSchema>[]): readonly StoredCall[] =>
  rows.flatMap((row) => {
    const record = {
      ...mergeablePartOf(row),
      type: unlessNull(row.null_fields, 1, row.type),
      usage: usageOfRow(row),
      model: row.model,
      startTime: row.started,
    };
    const responseId = calledResponseId(record);
    if (responseId === undefined) return [];
    return {
      traceId: row.trace_id as TraceId,
      id: row.id as ObservationId,
      startTime: row.started,
      endTime: row.ended,
      responseId,
      isRepeat: isRepeat(record.metadata),
    };
  });
