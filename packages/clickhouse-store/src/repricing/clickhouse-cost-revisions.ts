import type { CostRevisions } from '@spanledger/core';
import { repricingScopes } from '@spanledger/telemetry-sql';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { clickHouseEngine } from '../query/clickhouse-engine.ts';
import { readPricedObservations } from './read-priced-observations.ts';
import { reviseCosts } from './revise-costs.ts';

export interface CostRevisionsOptions {
  /** About how many observations are read at a time; 20,000 when absent. */
  readonly pageRows?: number | undefined;
  /** How many are replaced by one insert, which has a minute; 5,000 when absent. */
  readonly chunkRows?: number | undefined;
}

export const clickHouseCostRevisions = (
  client: ClickHouse,
  { pageRows = 20_000, chunkRows = 5_000 }: CostRevisionsOptions = {},
): CostRevisions => ({
  ...repricingScopes(clickHouseEngine(client)),
  read: (projectId, scope, day) => readPricedObservations(client, projectId, scope, day, pageRows),
  revise: async (projectId, day, revisions) => {
    let revised = 0;
    for (let at = 0; at < revisions.length; at += chunkRows) {
      revised += await reviseCosts(client, projectId, day, revisions.slice(at, at + chunkRows));
    }
    return revised;
  },
});
