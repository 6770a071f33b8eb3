import type { ProjectId, Trace, TraceId } from '@spanledger/core';
import { z } from 'zod';
import { micros, nullableText, textMap } from '../query/row-values.ts';

/** What is selected of a trace under the alias `t`. Without bodies the heavy columns are not read. */
export const traceSelection = (withBodies: boolean): string => `t.id AS id,
  toUnixTimestamp64Micro(t.timestamp) AS timestampMicros,
  t.name AS name, t.external_id AS externalId, t.user_id AS userId, t.session_id AS sessionId,
  t.release AS release, t.version AS version, t.environment AS environment,
  ${withBodies ? 't.input AS input, t.output AS output, t.metadata AS metadata' : 'NULL AS input, NULL AS output, map() AS metadata'},
  t.public AS public, t.bookmarked AS bookmarked, t.tags AS tags,
  toUnixTimestamp64Micro(t.created_at) AS createdAtMicros, toUnixTimestamp64Micro(t.updated_at) AS updatedAtMicros`;

export const selectedTraceSchema = z.object({
  id: z.string(),
  timestampMicros: micros,
  name: nullableText,
  externalId: nullableText,
  userId: nullableText,
  sessionId: nullableText,
  release: nullableText,
  version: nullableText,
  environment: z.string(),
  input: nullableText,
  output: nullableText,
  metadata: textMap,
  public: z.boolean(),
  bookmarked: z.boolean(),
  tags: z.array(z.string()),
  createdAtMicros: micros,
  updatedAtMicros: micros,
});

export const toTrace = (projectId: ProjectId, row: z.infer<typeof selectedTraceSchema>): Trace => {
  const { id, timestampMicros, createdAtMicros, updatedAtMicros, ...rest } = row;
  return {
    projectId,
    id: id as TraceId,
    timestamp: timestampMicros,
    ...rest,
    createdAt: createdAtMicros,
    updatedAt: updatedAtMicros,
  };
};
