import type { scoreColumns } from '@spanledger/core';
import type { SqlColumn } from '../query/compile-filter.ts';

/** `s`: the score; `t`: its trace. */
export interface ScoreFilterColumn extends SqlColumn {
  readonly from: 's' | 't';
}

const own = (sql: string): ScoreFilterColumn => ({ sql, from: 's' });
const ofTrace = (sql: string): ScoreFilterColumn => ({ sql, from: 't' });

/** How each column that scores are filtered by is found. */
export const scoreFilterColumns: Readonly<Record<keyof typeof scoreColumns, ScoreFilterColumn>> = {
  id: own('s.id'),
  name: own('s.name'),
  timestamp: own('s.timestamp'),
  traceId: own('s.trace_id'),
  observationId: own('s.observation_id'),
  sessionId: own('s.session_id'),
  datasetRunId: own('s.dataset_run_id'),
  dataType: own('s.data_type'),
  source: own('s.source'),
  value: own('s.value'),
  stringValue: own('s.string_value'),
  booleanValue: own(`CASE WHEN s.data_type = 'BOOLEAN' THEN s.value = 1 END`),
  comment: own('s.comment'),
  configId: own('s.config_id'),
  queueId: own('s.queue_id'),
  authorUserId: own('s.author_user_id'),
  environment: own('s.environment'),
  metadata: own('s.metadata'),
  userId: ofTrace('t.user_id'),
  traceName: ofTrace('t.name'),
  tags: ofTrace('t.tags'),
};
