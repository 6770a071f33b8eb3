import type { AgentRuns, ProjectId } from '@spanledger/core';
import { integer, micros, nullableText } from '@spanledger/telemetry-rows';
import { z } from 'zod';

import type { Dialect } from '../dialect.ts';
import type { QueryLimits, TelemetryEngine } from '../engine.ts';
import type { SqlParameters } from '../sql-parameters.ts';
import type { AgentDays } from './agent-days.ts';

/** The requested agents: all when absent. */
export interface AskedAgents {
  readonly names?: readonly string[] | undefined;
  readonly environments?: readonly string[] | undefined;
}

const rowSchema = z.object({
  agentName: z.string(),
  agentEnvironment: z.string(),
  agentVersion: nullableText,
  agentScope: nullableText,
  calls: integer,
  errors: integer,
  firstSeen: micros,
  lastSeen: micros,
});
type Row = z.infer<typeof rowSchema>;

/** Conditions on `o` for runs of named agents. */
export const areRuns = (dialect: Dialect, asked: AskedAgents, parameters: SqlParameters): readonly string[] => [
  `o.type = 'AGENT'`,
  ...dialect.anyOf('o.environment', asked.environments, parameters),
  ...(asked.names === undefined
    ? [`${dialect.agent.name} <> ''`]
    : dialect.anyOf(dialect.agent.name, asked.names, parameters)),
];

/** Likewise on rows `a` of computed days. */
export const areAsked = (dialect: Dialect, asked: AskedAgents, parameters: SqlParameters): string => {
  const conditions = [
    ...dialect.anyOf('a.agent_environment', asked.environments, parameters),
    ...dialect.anyOf('a.agent_name', asked.names, parameters),
  ];
  return conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
};

/** By agent, environment, version and scope. */
export const listRuns = async (
  engine: TelemetryEngine,
  projectId: ProjectId,
  asked: AskedAgents,
  { computed, live }: AgentDays,
  limits: QueryLimits,
): Promise<readonly AgentRuns[]> => {
  const { dialect } = engine;
  const read = async (name: string, of: (parameters: SqlParameters) => string): Promise<readonly Row[]> => {
    const parameters = engine.parameters(projectId);
    const sql = of(parameters);
    return engine.query(name, sql, parameters, rowSchema, limits);
  };
  const [known, now] = await Promise.all([
    computed === undefined
      ? []
      : read('computed-agent-runs', (parameters) =>
          computedSql(dialect, computed(dialect, parameters), areAsked(dialect, asked, parameters)),
        ),
    live === undefined
      ? []
      : read('list-agent-runs', (parameters) =>
          liveSql(dialect, [...areRuns(dialect, asked, parameters), ...live.runs(dialect, parameters)]),
        ),
  ]);
  return joined([...known, ...now]);
};

const group = '"agentName", "agentEnvironment", "agentVersion", "agentScope"';

const computedSql = ({ computedAgents, rows }: Dialect, days: readonly string[], where: string): string => `
SELECT a.agent_name AS "agentName", a.agent_environment AS "agentEnvironment", a.agent_version AS "agentVersion",
  a.agent_scope AS "agentScope", sum(a.calls) AS calls, sum(a.errors) AS errors,
  ${rows.time('min(a.first_seen)')} AS "firstSeen", ${rows.time('max(a.last_seen)')} AS "lastSeen"
${computedAgents(days)}
${where}
GROUP BY ${group}`;

const liveSql = (dialect: Dialect, conditions: readonly string[]): string => {
  const { agent, rows } = dialect;
  return `SELECT ${agent.name} AS "agentName", ${dialect.choice('o.environment')} AS "agentEnvironment",
  ${agent.version} AS "agentVersion", ${agent.scope} AS "agentScope",
  ${dialect.countIf(agent.isCall)} AS calls, ${dialect.countIf(`${agent.isCall} AND o.level = 'ERROR'`)} AS errors,
  ${rows.time('min(o.start_time)')} AS "firstSeen",
  ${rows.time('max(greatest(o.start_time, coalesce(o.end_time, o.start_time)))')} AS "lastSeen"
FROM ${dialect.latest('observations', 'o')}
${dialect.where('o', conditions)}
GROUP BY ${group}`;
};

const joined = (found: readonly Row[]): readonly AgentRuns[] => {
  const alike = new Map<string, AgentRuns>();
  for (const { agentName, agentEnvironment, agentVersion, agentScope, ...sums } of found) {
    const run = {
      name: agentName,
      environment: agentEnvironment,
      version: agentVersion || null,
      scope: agentScope || null,
      ...sums,
    };
    const key = JSON.stringify([run.name, run.environment, run.version, run.scope]);
    const before = alike.get(key);
    alike.set(key, before === undefined ? run : { ...run, ...sumOf(before, run) });
  }
  return [...alike.values()];
};

const sumOf = (one: AgentRuns, other: AgentRuns) => ({
  calls: one.calls + other.calls,
  errors: one.errors + other.errors,
  firstSeen: Math.min(one.firstSeen, other.firstSeen),
  lastSeen: Math.max(one.lastSeen, other.lastSeen),
});
