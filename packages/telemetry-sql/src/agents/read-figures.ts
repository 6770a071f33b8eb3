import type { AgentFigures, ProjectId } from '@spanledger/core';
import { integer, nullableText, usd } from '@spanledger/telemetry-rows';
import { z } from 'zod';

import type { Dialect } from '../dialect.ts';
import type { QueryLimits, TelemetryEngine } from '../engine.ts';
import type { SqlParameters } from '../sql-parameters.ts';
import type { AgentDays } from './agent-days.ts';
import { belowRuns, bucketOfRun } from './below-runs.ts';
import { figuresOf, type AgentPart } from './figures-of.ts';
import { areAsked, areRuns, type AskedAgents } from './list-runs.ts';

const agentName = z.string();
const double = z.number().nullable();
const workSchema = z.object({
  agentName,
  usedModel: nullableText,
  usedTool: nullableText,
  bucket: integer.nullable(),
  amount: integer,
  lowest: double,
  highest: double,
  cost: usd,
  unpriced: integer,
});
const sumSchema = z.object({ agentName, cost: usd, unpriced: integer, lowest: double, highest: double });
const modelSchema = z.object({ agentName, usedModel: z.string() });
const toolSchema = z.object({ agentName, usedTool: z.string() });
const bucketSchema = z.object({ agentName, bucket: integer, amount: integer });

type Read = <Row>(name: string, of: (parameters: SqlParameters) => string, schema: z.ZodType<Row>) => Promise<Row[]>;

/** By agent: of those that have runs. */
export const readFigures = async (
  engine: TelemetryEngine,
  projectId: ProjectId,
  asked: AskedAgents,
  { computed, live }: AgentDays,
  limits: QueryLimits,
): Promise<readonly AgentFigures[]> => {
  const read: Read = async (name, of, schema) => {
    const parameters = engine.parameters(projectId);
    const sql = of(parameters);
    return engine.query(name, sql, parameters, schema, limits);
  };
  const { dialect } = engine;
  const parts = await Promise.all<readonly AgentPart[]>([
    ...(computed === undefined ? [] : readComputed(dialect, read, asked, computed)),
    ...(live === undefined ? [] : [readRows(dialect, read, asked, live)]),
  ]);
  return figuresOf(parts.flat());
};

const readComputed = (
  dialect: Dialect,
  read: Read,
  asked: AskedAgents,
  days: NonNullable<AgentDays['computed']>,
): readonly Promise<readonly AgentPart[]>[] => {
  const of =
    (arrays: Readonly<Record<string, string>>, selected: string, by = '') =>
    (parameters: SqlParameters): string =>
      `SELECT a.agent_name AS "agentName", ${selected}
${dialect.computedAgents(days(dialect, parameters))} ${Object.keys(arrays).length === 0 ? '' : dialect.eachOf(arrays)}
${areAsked(dialect, asked, parameters)}
GROUP BY "agentName"${by}`;
  const sums = `sum(a.cost) AS cost, sum(a.unpriced) AS unpriced, min(a.latency_lowest) AS lowest, max(a.latency_highest) AS highest`;
  const latencies = { bucket: 'a.latency_buckets', n: 'a.latency_counts' };
  return [
    read('computed-agent-sums', of({}, sums), sumSchema),
    read('computed-agent-models', of({ used: 'a.models' }, 'used AS "usedModel"', ', used'), modelSchema),
    read('computed-agent-tools', of({ used: 'a.tools' }, 'used AS "usedTool"', ', used'), toolSchema),
    read('computed-agent-latencies', of(latencies, 'bucket, sum(n) AS amount', ', bucket'), bucketSchema),
  ];
};

const readRows = async (
  dialect: Dialect,
  read: Read,
  asked: AskedAgents,
  live: NonNullable<AgentDays['live']>,
): Promise<readonly AgentPart[]> =>
  read(
    'agent-work',
    (parameters) => {
      const runs = [...areRuns(dialect, asked, parameters), ...live.runs(dialect, parameters)];
      return workSql(dialect, runs, live.steps(dialect, parameters));
    },
    workSchema,
  );

const workSql = (dialect: Dialect, runs: readonly string[], steps: readonly string[]): string => {
  const { sumOfCounting, costOf, isUnpriced } = dialect.costs;
  return `${belowRuns(dialect, { runs, steps }, { agent_name: dialect.agent.name })}
SELECT o.agent_name AS "agentName", o.used_model AS "usedModel", o.used_tool AS "usedTool", ${bucketOfRun(dialect)} AS bucket,
  count(*) AS amount, min(o.latency) AS lowest, max(o.latency) AS highest,
  ${sumOfCounting(costOf)} AS cost, ${sumOfCounting(isUnpriced)} AS unpriced
FROM below AS o
GROUP BY "agentName", "usedModel", "usedTool", bucket`;
};
