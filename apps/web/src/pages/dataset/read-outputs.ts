import { api } from '../../api/client.ts';
import { filterText } from '../../api/conditions.ts';

const idsMax = 100;

/** The outputs of traces by id, in one request. At most 100 ids; traces that do not exist are absent. */
export const readOutputs = async (
  projectId: string,
  traceIds: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, unknown>> => {
  const value = traceIds.slice(0, idsMax);
  if (value.length === 0) return new Map();
  const filter = filterText([{ type: 'stringOptions', column: 'id', operator: 'any of', value }]);
  const { data } = await api.get(
    '/api/public/traces',
    { projectId },
    { query: { filter, fields: 'core,io', limit: idsMax }, signal },
  );
  return new Map(data.map(({ id, output }) => [id, output]));
};
