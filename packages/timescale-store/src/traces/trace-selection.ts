import type { ProjectId, Trace, TraceId } from '@spanledger/core';
import { z } from 'zod';
import { micros, nullableText, textMap } from '../query/row-values.ts';

/** What is selected of a trace under the alias `t`. Without bodies the heavy columns are not read. */
export const traceSelection = (withBodies: boolean): string => `t.id, t.timestamp,
  t.name, t.external_id AS "externalId", t.user_id AS "userId", t.session_id AS "sessionId",
  t.release, t.version, t.environment,
  ${withBodies ? 't.input, t.output, t.metadata' : `NULL AS input, NULL AS output, '{}'::json AS metadata`},
  t.public, t.bookmarked, t.tags, t.created_at AS "createdAt", t.updated_at AS "updatedAt"`;

export const selectedTraceSchema = z.object({
  id: z.string(),
  timestamp: micros,
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

export const toTrace = (projectId: ProjectId, { id, ...row }: z.infer<typeof selectedTraceSchema>): Trace => ({
  projectId,
  id: id as TraceId,
  ...row,
});
