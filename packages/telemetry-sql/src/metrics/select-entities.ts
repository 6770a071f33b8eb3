import type { MetricsQuery, ResolvedMetricsQuery } from '@spanledger/core';
import type { Dialect } from '../dialect.ts';
import type { Narrowed } from '../engine-conditions.ts';
import type { AskedMatches } from '../engine.ts';
import type { SqlParameters } from '../sql-parameters.ts';
import type { EntitySelection } from './entity-selection.ts';

/** How the entities of a view are selected. */
export interface EntityView {
  /** By which conditions entities are found, where there may be few. */
  readonly asked?: (dialect: Dialect, query: MetricsQuery, resolved: ResolvedMetricsQuery) => AskedMatches;
  readonly select: (
    dialect: Dialect,
    query: MetricsQuery,
    resolved: ResolvedMetricsQuery,
    parameters: SqlParameters,
    narrowed: Narrowed,
  ) => EntitySelection;
}
