import { storedTraceColumns, type Stored, type TraceRecord } from '@spanledger/core';
import { z } from 'zod';
import { fieldsOf } from '../fields.ts';
import type { RowDialect } from '../row-dialect.ts';
import { micros } from '../row-values.ts';
import { mergeablePartOf, recordSelect, recordShape } from './record-row.ts';

const fields = fieldsOf(storedTraceColumns);

export const traceRecordSelect = (dialect: RowDialect): string => `
    id, ${dialect.time('timestamp')} AS at, tags, ${fields.select(dialect)}, ${recordSelect(dialect)}`;

export const traceRecordRowSchema = z.object({
  id: z.string(),
  at: micros,
  tags: z.array(z.string()),
  ...fields.shape,
  ...recordShape,
});

/** The fields that are null, if their columns cannot be. */
export const nullBitsOfTrace: (record: TraceRecord) => number = fields.nullBits;

/** The very trace that was written. */
export const storedTraceOf = (row: z.infer<typeof traceRecordRowSchema>): Stored<TraceRecord> => ({
  createdAt: row.created,
  record: fields.addTo({ ...mergeablePartOf(row), tags: row.tags, timestamp: row.at }, row),
});
