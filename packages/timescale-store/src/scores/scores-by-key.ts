import { whereProject } from '../query/conditions.ts';

/** FROM and WHERE of the scores with these ids or traces, under the alias `s`: their keys have the place of each. */
export const scoresByKey = (
  column: 'k.id' | 'k.trace_id',
  ids: string,
  within: readonly string[] = [],
): string => `FROM score_keys AS k
CROSS JOIN LATERAL (
  SELECT s.* FROM scores AS s
  WHERE s.project_id = k.project_id AND s.id = k.id AND s.timestamp = k.timestamp
    ${within.map((condition) => `AND ${condition}`).join(' ')} LIMIT 1
) AS s
${whereProject('k', [`${column} = ANY(${ids})`, 'NOT k.is_deleted'])}`;
