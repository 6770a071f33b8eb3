import type { CostRevisions, Day } from '@spanledger/core';
import { integer, nullableText } from '@spanledger/telemetry-rows';
import { z } from 'zod';
import { sqlParameters } from '../client/sql-parameters.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { whereProject } from '../query/conditions.ts';
import { readPricedObservations } from './read-priced-observations.ts';
import { inScope } from './repricing-conditions.ts';
import { repricingLimits } from './repricing-limits.ts';
import { reviseCosts } from './revise-costs.ts';

const modelSchema = z.object({ model: nullableText, observations: integer });
const daySchema = z.object({ day: z.string() });

export interface CostRevisionsOptions {
  /** How many observations are read at a time; 20,000 when absent. */
  readonly pageRows?: number | undefined;
  /** How many are replaced by one transaction; 5,000 when absent. */
  readonly chunkRows?: number | undefined;
}

export const timescaleCostRevisions = (
  client: Timescale,
  { pageRows = 20_000, chunkRows = 5_000 }: CostRevisionsOptions = {},
): CostRevisions => ({
  models: async (projectId, scope) => {
    const parameters = sqlParameters(projectId);
    const sql = `
SELECT o.model, count(*) AS observations
FROM observations AS o ${whereProject('o', inScope(scope, parameters))}
GROUP BY o.model`;
    const rows = await client.query('repricing-models', sql, parameters.values, modelSchema, repricingLimits);
    return new Map(rows.map(({ model, observations }) => [model, observations]));
  },
  days: async (projectId, scope) => {
    const parameters = sqlParameters(projectId);
    const sql = `
SELECT DISTINCT o.start_time::date AS day
FROM observations AS o ${whereProject('o', inScope(scope, parameters))}
ORDER BY day`;
    const rows = await client.query('repricing-days', sql, parameters.values, daySchema, repricingLimits);
    return rows.map(({ day }): Day => day);
  },
  read: (projectId, scope, day) => readPricedObservations(client, projectId, scope, day, pageRows),
  revise: async (projectId, day, revisions) => {
    let revised = 0;
    for (let at = 0; at < revisions.length; at += chunkRows) {
      revised += await reviseCosts(client, projectId, day, revisions.slice(at, at + chunkRows));
    }
    return revised;
  },
});
