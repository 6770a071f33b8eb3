import type { ProjectId, Trace, TraceId } from '@spanledger/core';
import { z } from 'zod';
import type { RowDialect } from '../row-dialect.ts';
import { micros, nullableText, textMap } from '../row-values.ts';

/** What is selected of a trace under the alias `t`. Without bodies the heavy columns are not read. */
export const traceSelection = ({ time, emptyMap }: RowDialect, withBodies: boolean): string => `t.id AS id,
  ${time('t.timestamp')} AS at,
  t.name AS name, t.external_id AS "externalId", t.user_id AS "userId", t.session_id AS "sessionId",
  t.release AS release, t.version AS version, t.environment AS environment,
  ${withBodies ? 't.input AS input, t.output AS output' : 'NULL AS input, NULL AS output'},
  ${withBodies ? 't.metadata' : emptyMap} AS metadata,
  t.public AS public, t.bookmarked AS bookmarked, t.tags AS tags,
  ${time('t.created_at')} AS "createdAt", ${time('t.updated_at')} AS "updatedAt"`;

export const selectedTraceSchema = z.object({
  id: z.string(),
  at: micros,
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
  createdAt: micros,
  updatedAt: micros,
});

export const toTrace = (projectId: ProjectId, { id, at, ...row }: z.infer<typeof selectedTraceSchema>): Trace => ({
  projectId,
  id: id as TraceId,
  timestamp: at,
  ...row,
});
