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
  CLICKHOUSE_URL: url(['http:', 'https:']),
  QUEUE_URL: url(['redis:', 'rediss:', 'postgres:', 'postgresql:']),
  QUEUE_SHARDS: z.coerce.number().int().min(1).max(256).optional(),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  METRICS_HOST: z.string().default('127.0.0.1'),
  METRICS_PORT: z.coerce.number().int().min(0).max(65_535).default(9464),
  INGEST_CACHE_BYTES_MAX: bytes.default(128 * 1024 * 1024),
  SHUTDOWN_TIMEOUT_MS: milliseconds.default(15_000),
});

/** The environment variables that the worker reads. `docs/operations.md` has a sentence on each. */
export const variableNames: readonly string[] = Object.keys(variables.shape);

export type Config = z.infer<typeof variables>;

/** Everything that is wrong with the environment, a line a variable. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Reads the configuration; throws one `ConfigError` that names every variable at fault. Empty means unset. */
export const readConfig = (environment: NodeJS.ProcessEnv): Config => {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const result = variables.safeParse(given);
  if (result.success) return result.data;
  const lines = result.error.issues.map(({ path, message }) => `  ${path.join('.')}: ${message}`);
  throw new ConfigError(`The configuration cannot be used:\n${lines.join('\n')}`);
};
