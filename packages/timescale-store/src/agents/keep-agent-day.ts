import type { Day, ProjectId } from '@spanledger/core';
import { agentNamesMax, belowRuns, bucketOfRun, withNeighbours } from '@spanledger/telemetry-sql';
import { sqlParameters } from '../client/sql-parameters.ts';
import type { Statements } from '../client/timescale-client.ts';
import { onDays } from '../costs/day-bounds.ts';
import { sqlDialect } from '../query/sql-dialect.ts';

const ofKey = 'run_day, agent_name, agent_environment, agent_version, agent_scope';
const ofBuckets = 'ORDER BY bucket, amount) FILTER (WHERE bucket IS NOT NULL)';
const namesOf = (column: string): string =>
  `coalesce((array_agg(DISTINCT ${column} ORDER BY ${column}) FILTER (WHERE ${column} <> ''))[1:${agentNamesMax}], '{}')`;

const insertSql = (runs: readonly string[], steps: readonly string[]): string => {
  const { agent, costs, choice, countIf } = sqlDialect;
  const ofRun = {
    agent_name: agent.name,
    agent_environment: choice('o.environment'),
    agent_version: `coalesce(${agent.version}, '')`,
    agent_scope: `coalesce(${agent.scope}, '')`,
    is_call: agent.isCall,
    is_error: `o.level = 'ERROR'`,
    began: 'o.start_time',
    ended: 'greatest(o.start_time, coalesce(o.end_time, o.start_time))',
  };
  return `
INSERT INTO agent_days (project_id, day, agent_name, agent_environment, agent_version, agent_scope, calls, errors, first_seen,
  last_seen, latency_lowest, latency_highest, latency_buckets, latency_counts, cost, unpriced, models, tools)
${belowRuns(sqlDialect, { runs, steps }, ofRun)}
SELECT $1, DATE '1970-01-01' + run_day, agent_name, agent_environment, agent_version, agent_scope, sum(calls), sum(errors),
  min(began), max(ended), min(lowest), max(highest), coalesce(array_agg(bucket ${ofBuckets}, '{}'),
  coalesce(array_agg(amount ${ofBuckets}, '{}'), sum(cost), sum(unpriced), ${namesOf('used_model')}, ${namesOf('used_tool')}
FROM (
  SELECT ${ofKey}, used_model, used_tool, ${bucketOfRun(sqlDialect)} AS bucket, count(*) AS amount,
    ${countIf('o.steps = 0 AND o.is_call')} AS calls, ${countIf('o.steps = 0 AND o.is_call AND o.is_error')} AS errors,
    min(o.began) AS began, max(o.ended) AS ended, min(o.latency) AS lowest, max(o.latency) AS highest,
    ${costs.sumOfCounting(costs.costOf)} AS cost, ${costs.sumOfCounting(costs.isUnpriced)} AS unpriced
  FROM below AS o
  GROUP BY ${ofKey}, used_model, used_tool, bucket
) AS parts
GROUP BY ${ofKey}`;
};

/** Computes the figures of agents of a day, in the transaction that computes its costs and after that. */
export const keepAgentDay = async (statements: Statements, projectId: ProjectId, day: Day): Promise<void> => {
  const ofDay = [projectId, day];
  await statements.run('delete-agent-day', 'DELETE FROM agent_days WHERE project_id = $1 AND day = $2::date', ofDay);
  const parameters = sqlParameters(projectId);
  const runs = [`o.type = 'AGENT'`, `${sqlDialect.agent.name} <> ''`, ...onDays('o.start_time', [day], parameters)];
  const sql = insertSql(runs, onDays('o.start_time', withNeighbours([day]), parameters));
  await statements.run('compute-agent-day', sql, parameters.values);
  const known = 'DELETE FROM due_agent_days WHERE project_id = $1 AND day = $2::date';
  await statements.run('computed-agent-day', known, ofDay);
};
