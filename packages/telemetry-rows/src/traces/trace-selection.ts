import { storedTraceColumns, type ProjectId, type Trace, type TraceId } from '@spanledger/core';
import { z } from 'zod';
import { fieldsOf } from '../fields.ts';
import type { RowDialect } from '../row-dialect.ts';
import { micros, textMap } from '../row-values.ts';

const fields = fieldsOf(storedTraceColumns);

/** The selection of a trace under the alias `t`. Without bodies the wide columns are not read. */
export const traceSelection = (dialect: RowDialect, withBodies: boolean): string => `t.id AS id,
  ${dialect.time('t.timestamp')} AS at, ${fields.select(dialect, 't', withBodies)},
  ${withBodies ? 't.metadata' : dialect.emptyMap} AS metadata, t.tags AS tags,
  ${dialect.time('t.created_at')} AS "createdAt", ${dialect.time('t.updated_at')} AS "updatedAt"`;

export const selectedTraceSchema = z.object({
  id: z.string(),
  at: micros,
  ...fields.shape,
  metadata: textMap,
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
