import { whereProject } from '../query/conditions.ts';

/** FROM and WHERE of the traces with these ids, under the alias `t`: their keys say where each of them lies. */
export const tracesById = (ids: string): string => `FROM trace_keys AS k
CROSS JOIN LATERAL (
  SELECT t.* FROM traces AS t
  WHERE t.project_id = k.project_id AND t.id = k.id AND t.timestamp = k.timestamp LIMIT 1
) AS t
${whereProject('k', [`k.id = ANY(${ids})`, 'NOT k.is_deleted'])}`;
