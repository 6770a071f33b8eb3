import { whereProject } from '../query/conditions.ts';

/** How many scores the traces among `ids` have, each with those of its observations. */
export const scoresOfTraces = (ids: string): string => `
  SELECT s.trace_id, count(*) AS score_count FROM scores AS s
  ${whereProject('s', [`s.trace_id IN ${ids}`])}
  GROUP BY s.trace_id`;

/** How many scores observations have; `from` are the observations that matter, under `o`. */
export const scoresOfObservations = (from: string): string => `
  SELECT s.trace_id, s.observation_id, count(*) AS score_count FROM scores AS s
  ${whereProject('s', [`s.trace_id IN (SELECT o.trace_id ${from})`, 's.observation_id IS NOT NULL'])}
  GROUP BY s.trace_id, s.observation_id`;
