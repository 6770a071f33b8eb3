import type { MetricsQuery, ResolvedMetricsQuery } from '@spanledger/core';
import type { SqlParameters } from '../client/sql-parameters.ts';

/** The entities that a query of metrics is about, one row each, before they are grouped. */
export interface EntitySelection {
  /** A WITH that `from` relies on; empty without any. */
  readonly with: string;
  /** FROM, joins and WHERE. */
  readonly from: string;
  /** A timestamptz. */
  readonly time: string;
  /** By field, for each dimension of the query. */
  readonly dimension: (field: string) => string;
  /** `NULL` for an entity that has no such value. */
  readonly measure: (name: string) => string;
}

export type SelectEntities = (
  query: MetricsQuery,
  resolved: ResolvedMetricsQuery,
  parameters: SqlParameters,
) => EntitySelection;
