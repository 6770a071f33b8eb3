import type { RepricingScope } from '@spanledger/core';
import type { SqlParameters } from '../client/sql-parameters.ts';
import { anyOf } from '../query/conditions.ts';
import { timeBounds } from '../query/time-bounds.ts';

/** Conditions on `o`: it is in the scope, and its cost may be replaced. */
export const inScope = (scope: RepricingScope, parameters: SqlParameters): readonly string[] => [
  ...timeBounds('o.start_time', scope.fromTimestamp, scope.toTimestamp, parameters),
  ...anyOf('o.model', scope.models, parameters),
  scope.isUnpricedOnly ? `o.cost_source = 'unpriced'` : `o.cost_source IN ('unpriced', 'computed')`,
];
