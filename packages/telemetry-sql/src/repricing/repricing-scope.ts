import type { CostRevisions, Day, RepricingScope } from '@spanledger/core';
import { integer, nullableText } from '@spanledger/telemetry-rows';
import { z } from 'zod';
import type { Dialect } from '../dialect.ts';
import type { TelemetryEngine } from '../engine.ts';
import type { SqlParameters } from '../sql-parameters.ts';
import { repricingLimits } from './repricing-limits.ts';

const modelSchema = z.object({ model: nullableText, observations: integer });
const daySchema = z.object({ day: z.string() });

/** Conditions on the latest version of `o`: it is in the scope, and its cost may be replaced. */
export const inScope = (
  { timeBounds, anyOf }: Dialect,
  scope: RepricingScope,
  parameters: SqlParameters,
): readonly string[] => [
  ...timeBounds('o.start_time', scope.fromTimestamp, scope.toTimestamp, parameters),
  ...anyOf('o.model', scope.models, parameters),
  scope.isUnpricedOnly ? `o.cost_source = 'unpriced'` : `o.cost_source IN ('unpriced', 'computed')`,
];

/** The reads of `CostRevisions` before those of observations. */
export const repricingScopes = (engine: TelemetryEngine): Pick<CostRevisions, 'models' | 'days'> => ({
  models: async (projectId, scope) => {
    const { dialect } = engine;
    const parameters = engine.parameters(projectId);
    const sql = `SELECT o.model AS model, count(*) AS observations
FROM ${dialect.latest('observations', 'o')} ${dialect.where('o', inScope(dialect, scope, parameters))}
GROUP BY o.model`;
    const rows = await engine.query('repricing-models', sql, parameters, modelSchema, repricingLimits);
    return new Map(rows.map(({ model, observations }) => [model, observations]));
  },
  days: async (projectId, scope) => {
    const { dialect } = engine;
    const parameters = engine.parameters(projectId);
    // Of any version of the rows, which is cheaper: an observation in the scope has one that matches.
    const conditions = [...inScope(dialect, scope, parameters), ...dialect.versionIsLive('o')];
    const sql = `SELECT DISTINCT ${dialect.dayText('o.start_time')} AS day
FROM observations AS o ${dialect.where('o', conditions)}
ORDER BY day`;
    const rows = await engine.query('repricing-days', sql, parameters, daySchema, repricingLimits);
    return rows.map(({ day }): Day => day);
  },
});
