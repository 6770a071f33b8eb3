import type {
  ProjectId,
  PromptFigureReader,
  PromptFiguresQuery,
  PromptScoreFigures,
  PromptVersionFigures,
} from '@spanledger/core';
import { integer, nullableText, usd } from '@spanledger/telemetry-rows';
import { z } from 'zod';

import type { TelemetryEngine } from '../engine.ts';
import { callsOf, measured, nullableDouble, sampleSql, sampleOf } from './calls-of.ts';
import { readPromptDays } from './read-prompt-days.ts';
import { promptScoresSql } from './prompt-scores-sql.ts';

const versionRowsMax = 10_000;
const scoreRowsMax = 50_000;

const versionRowSchema = z.object({
  promptVersion: integer,
  calls: integer,
  errors: integer,
  cost: usd,
  unpricedCalls: integer,
  inputTokens: integer,
  outputTokens: integer,
  totalTokens: integer,
  latencyP50: nullableDouble,
  latencyP95: nullableDouble,
  latencyCount: integer,
  latencyMean: nullableDouble,
  latencyVariance: nullableDouble,
  costCount: integer,
  costMean: nullableDouble,
  costVariance: nullableDouble,
  tokensCount: integer,
  tokensMean: nullableDouble,
  tokensVariance: nullableDouble,
});

const scoreRowSchema = z.object({
  promptVersion: integer,
  scoredOf: z.enum(['call', 'trace']),
  scoreName: z.string(),
  dataType: z.enum(['NUMERIC', 'CATEGORICAL', 'BOOLEAN']),
  category: nullableText,
  scored: integer,
  valuesCount: integer,
  valuesMean: nullableDouble,
  valuesVariance: nullableDouble,
});

export const promptFigureReader = (engine: TelemetryEngine): PromptFigureReader => ({
  versions: (projectId, query) => readVersions(engine, projectId, query),
  days: (projectId, query) => readPromptDays(engine, projectId, query),
  scores: (projectId, query) => readScores(engine, projectId, query),
});

const readVersions = async (
  engine: TelemetryEngine,
  projectId: ProjectId,
  query: PromptFiguresQuery,
): Promise<readonly PromptVersionFigures[]> => {
  const { dialect } = engine;
  const { aggregates, costs } = dialect;
  const parameters = engine.parameters(projectId);
  const { latency, cost, tokens } = measured(dialect);
  const sql = `SELECT ${dialect.present('o.prompt_version')} AS "promptVersion",
  count(*) AS calls, ${dialect.countIf(`o.level = 'ERROR'`)} AS errors,
  ${costs.sumOfCounting(costs.costOf)} AS cost, ${costs.sumOfCounting(costs.isUnpriced)} AS "unpricedCalls",
  ${costs.sumOfCounting(costs.unitsOf('input'))} AS "inputTokens",
  ${costs.sumOfCounting(costs.unitsOf('output'))} AS "outputTokens",
  ${costs.sumOfCounting(costs.unitsInTotal)} AS "totalTokens",
  ${aggregates.quantile(0.5, `(${latency})`)} AS "latencyP50", ${aggregates.quantile(0.95, `(${latency})`)} AS "latencyP95",
  ${sampleSql(dialect, latency, 'latency')},
  ${sampleSql(dialect, cost, 'cost')},
  ${sampleSql(dialect, tokens, 'tokens')}
FROM ${dialect.latest('observations', 'o')}
${callsOf(dialect, query, parameters)}
GROUP BY "promptVersion"`;
  const rows = await engine.query('prompt-versions', sql, parameters, versionRowSchema, { rowsMax: versionRowsMax });
  return rows.map((row) => ({
    version: row.promptVersion,
    calls: row.calls,
    errors: row.errors,
    cost: row.cost,
    unpricedCalls: row.unpricedCalls,
    inputTokens: row.inputTokens,
    outputTokens: row.outputTokens,
    totalTokens: row.totalTokens,
    latencyP50Seconds: row.latencyP50,
    latencyP95Seconds: row.latencyP95,
    latencySeconds: sampleOf(row.latencyCount, row.latencyMean, row.latencyVariance),
    costPerCall: sampleOf(row.costCount, row.costMean, row.costVariance),
    tokensPerCall: sampleOf(row.tokensCount, row.tokensMean, row.tokensVariance),
  }));
};

const readScores = async (
  engine: TelemetryEngine,
  projectId: ProjectId,
  query: PromptFiguresQuery,
): Promise<readonly PromptScoreFigures[]> => {
  const parameters = engine.parameters(projectId);
  const sql = promptScoresSql(engine.dialect, query, parameters);
  const rows = await engine.query('prompt-scores', sql, parameters, scoreRowSchema, { rowsMax: scoreRowsMax });
  return rows.map((row) => ({
    version: row.promptVersion,
    subject: row.scoredOf,
    name: row.scoreName,
    dataType: row.dataType,
    category: row.category,
    values:
      row.category === null
        ? sampleOf(row.valuesCount, row.valuesMean, row.valuesVariance)
        : { count: row.scored, mean: null, variance: null },
  }));
};
