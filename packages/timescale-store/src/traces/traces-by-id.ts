import { projectParameter } from '../client/sql-parameters.ts';
import { whereProject } from '../query/conditions.ts';

/**
 * FROM and WHERE of the traces with these ids, under the alias `t`: their keys have the place of each. `within`:
 * conditions on their times.
 */
export const tracesById = (ids: string, within: readonly string[] = []): string => `FROM trace_keys AS k
CROSS JOIN LATERAL (
  SELECT t.* FROM traces AS t
  WHERE ${[`t.project_id = ${projectParameter}`, 't.id = k.id', 't.timestamp = k.timestamp', ...within].join(' AND ')} LIMIT 1
) AS t
${whereProject('k', [`k.id = ANY(${ids})`, 'NOT k.is_deleted'])}`;
