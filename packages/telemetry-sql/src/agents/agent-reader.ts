import {
  agentDepthMax,
  agentStepsWithin,
  earliestMicros,
  latestMicros,
  type AgentFigures,
  type AgentQuery,
  type AgentReader,
  type AgentRuns,
  type ProjectId,
} from '@spanledger/core';
import { integer, micros, nullableText, usd } from '@spanledger/telemetry-rows';
import { z } from 'zod';

import type { Dialect } from '../dialect.ts';
import type { TelemetryEngine } from '../engine.ts';
import type { SqlParameters } from '../sql-parameters.ts';
import { figuresOf } from './figures-of.ts';

/** Beyond these a caller narrows the period. */
const runRowsMax = 20_000;
const workRowsMax = 100_000;

const runsRowSchema = z.object({
  agentName: z.string(),
  agentEnvironment: z.string(),
  agentVersion: nullableText,
  agentScope: nullableText,
  calls: integer,
  errors: integer,
  firstSeen: micros,
  lastSeen: micros,
});
const latencyRowSchema = z.object({ agentName: z.string(), latency: z.number().nullable() });
const workRowSchema = z.object({
  agentName: z.string(),
  usedModel: nullableText,
  usedTool: nullableText,
  cost: usd,
  unpriced: integer,
});

export const agentReader = (engine: TelemetryEngine): AgentReader => ({
  runs: (projectId, query) => readRuns(engine, projectId, query),
  figures: (projectId, query) => readFigures(engine, projectId, query),
});

/** Conditions on `o` for runs of agents that have names. */
const areRuns = (dialect: Dialect, query: AgentQuery, parameters: SqlParameters): readonly string[] => [
  `o.type = 'AGENT'`,
  ...dialect.timeBounds('o.start_time', query.from, query.to, parameters),
  ...dialect.anyOf('o.environment', query.environments, parameters),
  ...(query.names === undefined
    ? [`${dialect.agent.name} <> ''`]
    : dialect.anyOf(dialect.agent.name, query.names, parameters)),
];

const readRuns = async (
  engine: TelemetryEngine,
  projectId: ProjectId,
  query: AgentQuery,
): Promise<readonly AgentRuns[]> => {
  const { dialect } = engine;
  const { agent, rows } = dialect;
  const parameters = engine.parameters(projectId);
  const sql = `SELECT ${agent.name} AS "agentName", ${dialect.choice('o.environment')} AS "agentEnvironment",
  ${agent.version} AS "agentVersion", ${agent.scope} AS "agentScope",
  ${dialect.countIf(agent.isCall)} AS calls, ${dialect.countIf(`${agent.isCall} AND o.level = 'ERROR'`)} AS errors,
  ${rows.time('min(o.start_time)')} AS "firstSeen",
  ${rows.time('max(greatest(o.start_time, coalesce(o.end_time, o.start_time)))')} AS "lastSeen"
FROM ${dialect.latest('observations', 'o')}
${dialect.where('o', areRuns(dialect, query, parameters))}
GROUP BY "agentName", "agentEnvironment", "agentVersion", "agentScope"`;
  const found = await engine.query('list-agent-runs', sql, parameters, runsRowSchema, { rowsMax: runRowsMax });
  return found.map(({ agentName, agentEnvironment, agentVersion, agentScope, ...sums }) => ({
    name: agentName,
    environment: agentEnvironment,
    version: agentVersion,
    scope: agentScope,
    ...sums,
  }));
};

const readFigures = async (
  engine: TelemetryEngine,
  projectId: ProjectId,
  query: AgentQuery & { readonly names: readonly string[] },
): Promise<readonly AgentFigures[]> => {
  if (query.names.length === 0) return [];
  const latencies = latencyStatement(engine, projectId, query);
  const work = workStatement(engine, projectId, query);
  const [latencyRows, workRows] = await Promise.all([
    engine.query('agent-latencies', latencies.sql, latencies.parameters, latencyRowSchema),
    engine.query('agent-work', work.sql, work.parameters, workRowSchema, { rowsMax: workRowsMax }),
  ]);
  return figuresOf(latencyRows, workRows);
};

interface Statement {
  readonly sql: string;
  readonly parameters: SqlParameters;
}

const latencyStatement = (engine: TelemetryEngine, projectId: ProjectId, query: AgentQuery): Statement => {
  const { dialect } = engine;
  const parameters = engine.parameters(projectId);
  const latency = dialect.when(dialect.agent.isCall, dialect.secondsBetween('o.start_time', 'o.end_time'));
  return {
    parameters,
    sql: `SELECT ${dialect.agent.name} AS "agentName",
  ${dialect.aggregates.quantile(0.95, `(${latency})`)} AS latency
FROM ${dialect.latest('observations', 'o')}
${dialect.where('o', areRuns(dialect, query, parameters))}
GROUP BY "agentName"`,
  };
};

/**
 * Goes from the runs down to what lies below them, and ends at the next run: each observation has one parent, so it comes up
 * once. What comes around to itself is below no run.
 */
const workStatement = (engine: TelemetryEngine, projectId: ProjectId, query: AgentQuery): Statement => {
  const { dialect } = engine;
  const parameters = engine.parameters(projectId);
  const { from, to } = query;
  const carried = `o.model AS used_model, ${dialect.when(`o.type = 'TOOL'`, 'o.name')} AS used_tool,
    o.total_cost AS total_cost, o.cost_source AS cost_source, o.usage_role AS usage_role, ${dialect.rows.counted} AS counted`;
  const earliest = Math.max(from - agentStepsWithin, earliestMicros);
  const latest = Math.min(to + agentStepsWithin, latestMicros);
  const near = dialect.timeBounds('o.start_time', earliest, latest, parameters);
  const { sumOfCounting, costOf, isUnpriced } = dialect.costs;
  return {
    parameters,
    sql: `WITH RECURSIVE below AS (
  SELECT o.trace_id AS trace_id, o.id AS id, CAST(0 AS INTEGER) AS steps, ${dialect.agent.name} AS agent_name, ${carried}
  FROM ${dialect.latest('observations', 'o')}
  ${dialect.where('o', areRuns(dialect, query, parameters))}
  UNION ALL
  SELECT o.trace_id AS trace_id, o.id AS id, CAST(b.steps + 1 AS INTEGER) AS steps, b.agent_name AS agent_name, ${carried}
  FROM ${dialect.latest('observations', 'o')}
  INNER JOIN below AS b ON o.trace_id = b.trace_id AND o.parent_observation_id = b.id
  ${dialect.where('o', [`o.type <> 'AGENT'`, ...near, `b.steps < ${agentDepthMax}`])}
)
SELECT o.agent_name AS "agentName", o.used_model AS "usedModel", o.used_tool AS "usedTool",
  ${sumOfCounting(costOf)} AS cost, ${sumOfCounting(isUnpriced)} AS unpriced
FROM below AS o
GROUP BY "agentName", "usedModel", "usedTool"`,
  };
};
