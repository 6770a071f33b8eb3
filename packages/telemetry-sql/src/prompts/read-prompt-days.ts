import {
  earliestMicros,
  microsPerDay,
  rollingDays,
  type ProjectId,
  type PromptDay,
  type PromptFiguresQuery,
} from '@spanledger/core';
import { integer, usd } from '@spanledger/telemetry-rows';
import { z } from 'zod';

import type { TelemetryEngine } from '../engine.ts';
import { callsOf, measured } from './calls-of.ts';

const dayRowsMax = 20_000;
const msPerDay = 86_400_000;

const dayRowSchema = z.object({
  promptVersion: integer,
  dayNumber: integer,
  calls: integer,
  errors: integer,
  cost: usd,
  endedCalls: integer,
  latencySeconds: z.number(),
  rollingCalls: integer,
  rollingErrors: integer,
  rollingCost: usd,
  rollingEndedCalls: integer,
  rollingLatencySeconds: z.number(),
});

const sums = ['calls', 'errors', 'cost', 'ended_calls', 'latency_seconds'] as const;
const camelCase = (name: string): string => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
const rolling = (name: string): string => camelCase(`rolling_${name}`);

/** Days of the period, each with the sums of the days before it, which are read from before the period too. */
export const readPromptDays = async (
  engine: TelemetryEngine,
  projectId: ProjectId,
  query: PromptFiguresQuery,
): Promise<readonly PromptDay[]> => {
  const { dialect } = engine;
  const { costs } = dialect;
  const parameters = engine.parameters(projectId);
  const { latency } = measured(dialect);
  const firstDay = Math.floor(query.from / microsPerDay);
  const from = Math.max(earliestMicros, (firstDay - rollingDays + 1) * microsPerDay);
  const sql = `SELECT d.called_version AS "promptVersion", d.day_number AS "dayNumber",
  ${sums.map((name) => `d.${name} AS "${camelCase(name)}"`).join(', ')},
  ${sums.map((name) => `sum(d.${name}) OVER days AS "${rolling(name)}"`).join(', ')}
FROM (
  SELECT ${dialect.present('o.prompt_version')} AS called_version, ${dialect.dayNumber('o.start_time')} AS day_number,
    count(*) AS calls, ${dialect.countIf(`o.level = 'ERROR'`)} AS errors, ${costs.sumOfCounting(costs.costOf)} AS cost,
    count(${latency}) AS ended_calls, coalesce(sum(${latency}), 0) AS latency_seconds
  FROM ${dialect.latest('observations', 'o')}
  ${callsOf(dialect, { ...query, from }, parameters)}
  GROUP BY called_version, day_number
) AS d
WINDOW days AS (PARTITION BY d.called_version ORDER BY d.day_number RANGE BETWEEN ${rollingDays - 1} PRECEDING AND CURRENT ROW)`;
  const rows = await engine.query('prompt-days', sql, parameters, dayRowSchema, { rowsMax: dayRowsMax });
  return rows
    .filter(({ dayNumber }) => dayNumber >= firstDay)
    .map(({ promptVersion, dayNumber, calls, errors, cost, endedCalls, latencySeconds, ...sum }) => ({
      version: promptVersion,
      date: new Date(dayNumber * msPerDay).toISOString().slice(0, 10),
      calls,
      errors,
      cost,
      endedCalls,
      latencySeconds,
      rolling: {
        calls: sum.rollingCalls,
        errors: sum.rollingErrors,
        cost: sum.rollingCost,
        endedCalls: sum.rollingEndedCalls,
        latencySeconds: sum.rollingLatencySeconds,
      },
    }));
};
