import type { Stored, TraceRecord } from '@spanledger/core';
import { z } from 'zod';
import type { RowDialect } from '../row-dialect.ts';
import { micros, nullableText } from '../row-values.ts';
import { nullBits, unlessNull } from './null-bits.ts';
import { mergeablePartOf, recordSelect, recordShape } from './record-row.ts';

export const traceRecordSelect = (dialect: RowDialect): string => `
    id, ${dialect.time('timestamp')} AS at, name, external_id, user_id, session_id, release, version,
    environment, input, output, public, bookmarked, tags, ${recordSelect(dialect)}`;

export const traceRecordRowSchema = z.object({
  id: z.string(),
  at: micros,
  name: nullableText,
  external_id: nullableText,
  user_id: nullableText,
  session_id: nullableText,
  release: nullableText,
  version: nullableText,
  environment: z.string(),
  input: nullableText,
  output: nullableText,
  public: z.boolean(),
  bookmarked: z.boolean(),
  tags: z.array(z.string()),
  ...recordShape,
});

/** Which fields are null, where their columns cannot say it. */
export const nullBitsOfTrace = ({ environment, public: isPublic, bookmarked }: TraceRecord): number =>
  nullBits(environment, isPublic, bookmarked);

/** The very trace that was written. */
export const storedTraceOf = (row: z.infer<typeof traceRecordRowSchema>): Stored<TraceRecord> => ({
  createdAt: row.created,
  record: {
    ...mergeablePartOf(row),
    tags: row.tags,
    timestamp: row.at,
    name: row.name,
    externalId: row.external_id,
    userId: row.user_id,
    sessionId: row.session_id,
    release: row.release,
    version: row.version,
    environment: unlessNull(row.null_fields, 1, row.environment),
    input: row.input,
    output: row.output,
    public: unlessNull(row.null_fields, 2, row.public),
    bookmarked: unlessNull(row.null_fields, 4, row.bookmarked),
  },
});
