import type { MetricsQuery, ResolvedMetricsQuery } from '@spanledger/core';
import type { Dialect } from '../dialect.ts';
import type { Narrowed, StoredSums } from '../engine-conditions.ts';
import type { AskedMatches } from '../engine.ts';
import type { SqlParameters } from '../sql-parameters.ts';
import type { EntitySelection } from './entity-selection.ts';

/** How the entities of a view are selected. */
export interface EntityView {
  /** By which conditions entities are found, where there may be few. */
  readonly asked?: (dialect: Dialect, query: MetricsQuery, resolved: ResolvedMetricsQuery) => AskedMatches;
  /** Whether a query uses sums of the observations of traces, which an engine may have stored. */
  readonly isOfSums?: (dialect: Dialect, query: MetricsQuery, resolved: ResolvedMetricsQuery) => boolean;
  readonly select: (
    dialect: Dialect,
    query: MetricsQuery,
    resolved: ResolvedMetricsQuery,
    parameters: SqlParameters,
    known: Narrowed & { readonly stored?: StoredSums | undefined },
  ) => EntitySelection;
}
