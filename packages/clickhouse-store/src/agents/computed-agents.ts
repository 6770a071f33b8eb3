import { whereProject } from '../query/conditions.ts';

/** The members of the tuples of `agent_days.agents`, in the order of the table. */
const members = [
  'agent_name',
  'agent_environment',
  'agent_version',
  'agent_scope',
  'calls',
  'errors',
  'first_seen',
  'last_seen',
  'latency_lowest',
  'latency_highest',
  'latency_buckets',
  'latency_counts',
  'cost',
  'unpriced',
  'models',
  'tools',
];

/** FROM, under the alias `a`: the agents of the computed days `d` that fulfil the conditions. */
export const computedAgents = (days: readonly string[]): string => `FROM (
  SELECT d.day AS day, ${members.map((member, at) => `each.${at + 1} AS ${member}`).join(', ')}
  FROM agent_days AS d FINAL ARRAY JOIN d.agents AS each
  ${whereProject('d', days)}
) AS a`;
