import { allPages } from '../../api/all-pages.ts';
import { api } from '../../api/client.ts';
import { filterText } from '../../api/conditions.ts';
import type { Outcome } from './compared-runs.ts';

const idsMax = 100;

/** Traces with what was said in them, and their scores, by id. Takes at most 100. */
export const readOutcomes = async (
  projectId: string,
  traceIds: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Outcome>> => {
  const value = traceIds.slice(0, idsMax);
  if (value.length === 0) return new Map();
  const filterOf = (column: string) => filterText([{ type: 'stringOptions', column, operator: 'any of', value }]);
  const [traces, scores] = await Promise.all([
    api.get(
      '/api/public/traces',
      { projectId },
      { query: { filter: filterOf('id'), fields: 'core,io,metrics', limit: idsMax }, signal },
    ),
    allPages(async (page) =>
      api.get(
        '/api/public/v2/scores',
        { projectId },
        { query: { filter: filterOf('traceId'), page, limit: idsMax }, signal },
      ),
    ),
  ]);
  return new Map(
    value.map((traceId) => [
      traceId,
      {
        traceId,
        trace: traces.data.find(({ id }) => id === traceId),
        scores: scores.filter((score) => score.traceId === traceId),
      },
    ]),
  );
};
