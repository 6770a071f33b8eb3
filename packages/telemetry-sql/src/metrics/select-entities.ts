import type { MetricsQuery, ResolvedMetricsQuery } from '@spanledger/core';
import type { Dialect } from '../dialect.ts';
import type { SqlParameters } from '../sql-parameters.ts';
import type { EntitySelection } from './entity-selection.ts';

export type SelectEntities = (
  dialect: Dialect,
  query: MetricsQuery,
  resolved: ResolvedMetricsQuery,
  parameters: SqlParameters,
) => EntitySelection;
