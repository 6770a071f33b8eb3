import type { Stored, TraceRecord } from '@spanledger/core';
import { z } from 'zod';
import { mergeablePartOf, recordSelect, recordShape, unlessNull } from './record-row.ts';

const textSchema = z.string().nullable();

export const traceRecordSelect = `
    id, timestamp, name, external_id, user_id, session_id, release, version,
    environment, input, output, public, bookmarked, tags, ${recordSelect}`;

export const traceRecordRowSchema = z.object({
  id: z.string(),
  timestamp: z.number(),
  name: textSchema,
  external_id: textSchema,
  user_id: textSchema,
  session_id: textSchema,
  release: textSchema,
  version: textSchema,
  environment: z.string(),
  input: textSchema,
  output: textSchema,
  public: z.boolean(),
  bookmarked: z.boolean(),
  tags: z.array(z.string()),
  ...recordShape,
});

/** The very trace that was written. */
export const storedTraceOf = (row: z.infer<typeof traceRecordRowSchema>): Stored<TraceRecord> => ({
  createdAt: row.created_at,
  record: {
    ...mergeablePartOf(row),
    tags: row.tags,
    timestamp: row.timestamp,
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
