import type { RepricingScope } from '@spanledger/core';
import { anyOf } from '../query/conditions.ts';
import type { SqlParameters } from '../query/sql-parameters.ts';
import { timeBounds } from '../query/time-bounds.ts';

/** Conditions on the latest version of `o`: it is in the scope, and its cost may be replaced. */
export const inScope = (scope: RepricingScope, parameters: SqlParameters): readonly string[] => [
  ...timeBounds('o.start_time', scope.fromTimestamp, scope.toTimestamp, parameters),
  ...anyOf('o.model', scope.models, parameters),
  scope.isUnpricedOnly ? `o.cost_source = 'unpriced'` : `o.cost_source IN ('unpriced', 'computed')`,
];

/** As much of it as also holds for some version of each observation in the scope: for reading without FINAL. */
export const mayBeInScope = (scope: RepricingScope, parameters: SqlParameters): readonly string[] => [
  ...inScope(scope, parameters),
  'o.is_deleted = 0',
];
