import {
  port,
  readVariables,
  requiredUrl,
  telemetryVariables,
  writingVariables,
  type Environment,
} from '@spanledger/runtime';
import { z } from 'zod';

const variables = z.object({
  DATABASE_URL: requiredUrl('postgres'),
  ...telemetryVariables,
  QUEUE_URL: requiredUrl('queue'),
  ...writingVariables,
  METRICS_HOST: z.string().default('127.0.0.1'),
  METRICS_PORT: port.default(9464),
});

/** The environment variables that the worker reads. `docs/operations/variables.md` has a sentence on each. */
export const variableNames: readonly string[] = Object.keys(variables.shape);

/** Without PostgreSQL for it, telemetry needs a ClickHouse. */
const withClickHouse = variables.extend({ CLICKHOUSE_URL: requiredUrl('clickhouse') });

export type Config = z.infer<typeof variables>;

/** Reads the configuration; throws one `ConfigError` that names every variable at fault. Empty means unset. */
export const readConfig = (environment: Environment): Config =>
  readVariables<Config>(environment['TELEMETRY_STORE'] === 'timescale' ? variables : withClickHouse, environment);
