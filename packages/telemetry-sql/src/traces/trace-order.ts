import type { TraceListQuery } from '@spanledger/core';
import type { Dialect } from '../dialect.ts';

type OrderColumn = NonNullable<TraceListQuery['orderBy']>['column'];

/**
 * If a column may be absent, absent values are last; otherwise, an explicit position would prevent the use of indexes.
 */
const orderExpressions = ({ joined }: Dialect): Readonly<Record<OrderColumn, string>> => ({
  timestamp: 't.timestamp',
  id: 't.id',
  name: 't.name',
  userId: 't.user_id',
  sessionId: 't.session_id',
  release: 't.release',
  version: 't.version',
  public: 't.public',
  bookmarked: 't.bookmarked',
  environment: 't.environment',
  totalCost: joined('m.total_cost'),
  latency: joined('m.latency_micros'),
  totalTokens: joined('m.total_units'),
});
const nullable: ReadonlySet<OrderColumn> = new Set(['name', 'userId', 'sessionId', 'release', 'version']);

export const orderOfTraces = (dialect: Dialect, { orderBy }: Pick<TraceListQuery, 'orderBy'>): string => {
  const { column, direction } = orderBy ?? { column: 'timestamp', direction: 'DESC' };
  const end = nullable.has(column) ? ' NULLS LAST' : '';
  return `ORDER BY ${orderExpressions(dialect)[column]} ${direction === 'ASC' ? 'ASC' : 'DESC'}${end}, t.id`;
};

export const isNewestFirst = ({ orderBy }: Pick<TraceListQuery, 'orderBy'>): boolean =>
  orderBy === undefined || (orderBy.column === 'timestamp' && orderBy.direction !== 'ASC');
