import type { exportedTraceColumns } from '@spanledger/core';
import type { SqlColumn } from '../filters/sql-column.ts';

interface OwnTraceColumn extends SqlColumn {
  readonly from: 't';
}

const own = (name: string, more: Partial<SqlColumn> = {}): OwnTraceColumn => ({ sql: `t.${name}`, from: 't', ...more });

/** What traces are filtered by that they have of their own, under the alias `t`. */
export const ownTraceColumns: Readonly<Record<keyof typeof exportedTraceColumns, OwnTraceColumn>> = {
  id: own('id'),
  name: own('name'),
  timestamp: own('timestamp', { isKey: true }),
  userId: own('user_id'),
  sessionId: own('session_id'),
  environment: own('environment'),
  release: own('release'),
  version: own('version'),
  externalId: own('external_id'),
  tags: own('tags'),
  public: own('public'),
  bookmarked: own('bookmarked'),
  metadata: own('metadata'),
  input: own('input', { isSearched: true }),
  output: own('output', { isSearched: true }),
};
