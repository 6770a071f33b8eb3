import { entityBytes, type ProjectId, type ScoreId, type Weighed, type WeighedScores } from '@spanledger/core';
import { integer } from '@spanledger/telemetry-rows';
import { z } from 'zod';
import type { Dialect } from '../dialect.ts';
import type { TelemetryEngine } from '../engine.ts';
import { pageSlice } from '../page-slice.ts';
import type { SqlParameters } from '../sql-parameters.ts';
import { matchingScores, newestFirst } from './list-scores.ts';
import { streamedScores } from './stream-scores.ts';

const weighedSchema = z
  .object({ id: z.string(), bytes: integer })
  .transform(({ id, bytes }): Weighed<ScoreId> => ({ key: id as ScoreId, bytes }));

/** Texts of clients whose lengths are not limited; of the environment a server may have no size of its own. */
const texts = [
  's.name',
  's.string_value',
  's.comment',
  's.session_id',
  's.dataset_run_id',
  's.config_id',
  's.queue_id',
  's.author_user_id',
  's.execution_trace_id',
];

/** In the order of the reads; of the texts the server reads the lengths. */
export const weighScores = async (
  engine: TelemetryEngine,
  projectId: ProjectId,
  query: WeighedScores,
): Promise<readonly Weighed<ScoreId>[]> => {
  const { dialect } = engine;
  const bytes = `${entityBytes} + octet_length(s.environment) + ${dialect.bytesOf(texts, 's.metadata')}`;
  const selection = `s.id AS id, ${bytes} AS bytes`;
  if ('traceId' in query) {
    return engine.readLocated(projectId, [query.traceId], 'scoresOfTraces', (within, ids) => {
      const parameters = engine.parameters(projectId);
      const sql = `SELECT ${selection}
${dialect.scoresOfTraces(parameters.bind('texts', ids), parameters, within)}
${newestFirst}`;
      return engine.query('weigh-scores-of-trace', sql, parameters, weighedSchema, { rowsMax: query.countMax });
    });
  }
  const parameters = engine.parameters(projectId);
  const sql = dialect.page({ of: 'scores', selection, order: newestFirst, ...partOf(dialect, query, parameters) });
  return engine.query('weigh-scores', sql, parameters, weighedSchema);
};

const partOf = (
  dialect: Dialect,
  query: Exclude<WeighedScores, { readonly traceId: unknown }>,
  parameters: SqlParameters,
): { readonly matching: string; readonly slice: string } =>
  'page' in query
    ? { matching: matchingScores(dialect, query, parameters), slice: pageSlice(query, parameters) }
    : {
        matching: streamedScores(dialect, query, [], parameters),
        slice: `LIMIT ${parameters.bind('count', query.limit)}`,
      };
