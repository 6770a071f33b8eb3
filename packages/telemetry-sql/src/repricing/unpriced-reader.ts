import type { Page, ProjectId, UnpricedModel, UnpricedQuery, UnpricedReader } from '@spanledger/core';
import { readCountedPage, unpricedRowSchema } from '@spanledger/telemetry-rows';
import { z } from 'zod';
import type { TelemetryEngine } from '../engine.ts';
import { pageSlice } from '../page-slice.ts';
import { repricingLimits } from './repricing-limits.ts';

const projectSchema = z.object({ project_id: z.string() });

const listUnpriced = (
  engine: TelemetryEngine,
  projectId: ProjectId,
  query: UnpricedQuery,
): Promise<Page<UnpricedModel>> =>
  readCountedPage(query, (page) => {
    const { dialect } = engine;
    const parameters = engine.parameters(projectId);
    const where = dialect.where('o', [
      `o.cost_source = 'unpriced'`,
      ...dialect.timeBounds('o.start_time', query.fromTimestamp, query.toTimestamp, parameters),
    ]);
    const sql = `${dialect.statements.unpricedModels(where)}
ORDER BY observations DESC, model NULLS LAST, provider NULLS LAST
${pageSlice(page, parameters)}`;
    return engine.query('list-unpriced', sql, parameters, unpricedRowSchema);
  });

export const unpricedReader = (engine: TelemetryEngine): UnpricedReader => ({
  list: (projectId, query) => listUnpriced(engine, projectId, query),
  projects: async (since) => {
    const { dialect } = engine;
    const parameters = engine.parameters();
    const conditions = [
      `o.cost_source = 'unpriced'`,
      ...dialect.versionIsLive('o'),
      `o.updated_at >= ${dialect.timeOf(parameters.bind('time', since))}`,
    ];
    const sql = `SELECT DISTINCT o.project_id AS project_id FROM observations AS o
WHERE ${conditions.join(' AND ')}
ORDER BY project_id`;
    const rows = await engine.query('unpriced-projects', sql, parameters, projectSchema, repricingLimits);
    return rows.map(({ project_id }) => project_id as ProjectId);
  },
});
