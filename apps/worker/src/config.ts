import { type Environment, logFormats, readVariables, telemetryVariables } from '@spanledger/runtime';
import { z } from 'zod';

const bytes = z.coerce.number().int().positive();
const milliseconds = z.coerce.number().int().positive();
const url = (protocols: readonly string[]) => {
  const expected = `must be a URL that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`;
  return z
    .string({ error: `is missing: ${expected}` })
    .trim()
    .refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), expected);
};

const variables = z.object({
  DATABASE_URL: url(['postgres:', 'postgresql:']),
  ...telemetryVariables,
  QUEUE_URL: url(['redis:', 'rediss:', 'postgres:', 'postgresql:']),
  QUEUE_SHARDS: z.coerce.number().int().min(1).max(256).optional(),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  LOG_FORMAT: z.enum(logFormats).optional(),
  METRICS_HOST: z.string().default('127.0.0.1'),
  METRICS_PORT: z.coerce.number().int().min(0).max(65_535).default(9464),
  INGEST_CACHE_BYTES_MAX: bytes.default(128 * 1024 * 1024),
  SHUTDOWN_TIMEOUT_MS: milliseconds.default(15_000),
  WEBHOOK_PRIVATE_ADDRESSES: z.enum(['refuse', 'allow']).default('refuse'),
});

/** The environment variables that the worker reads. `docs/operations/variables.md` has a sentence on each. */
export const variableNames: readonly string[] = Object.keys(variables.shape);

/** Without PostgreSQL for it, telemetry needs a ClickHouse. */
const withClickHouse = variables.extend({ CLICKHOUSE_URL: url(['http:', 'https:']) });

export type Config = z.infer<typeof variables>;

/** Reads the configuration; throws one `ConfigError` that names every variable at fault. Empty means unset. */
export const readConfig = (environment: Environment): Config =>
  readVariables<Config>(environment['TELEMETRY_STORE'] === 'timescale' ? variables : withClickHouse, environment);
