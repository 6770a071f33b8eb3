import { type Environment, readVariables, telemetryVariables } from '@spanledger/runtime';
import { z } from 'zod';

const optionalUrl = (protocols: readonly string[]) =>
  z
    .string()
    .trim()
    .refine(
      (text) => URL.canParse(text) && protocols.includes(new URL(text).protocol),
      `must be a URL that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
    )
    .optional();

/** The environment variables that the command line reads; the server reads the same ones. */
const configSchema = z.object({
  DATABASE_URL: optionalUrl(['postgres:', 'postgresql:']),
  ...telemetryVariables,
  QUEUE_URL: optionalUrl(['redis:', 'rediss:', 'postgres:', 'postgresql:']),
  SPANLEDGER_DATA_DIR: z.string().min(1).default('./data'),
  SPANLEDGER_BASE_URL: optionalUrl(['http:', 'https:']),
  SPANLEDGER_PUBLIC_KEY: z.string().optional(),
  SPANLEDGER_SECRET_KEY: z.string().optional(),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  METRICS_HOST: z.string().default('127.0.0.1'),
  MEDIA_S3_REGION: z.string().trim().min(1).default('us-east-1'),
  MEDIA_S3_ENDPOINT: optionalUrl(['http:', 'https:']),
  MEDIA_S3_ACCESS_KEY_ID: z.string().optional(),
  MEDIA_S3_SECRET_ACCESS_KEY: z.string().optional(),
  MEDIA_S3_PATH_STYLE: z.enum(['true', 'false'], { error: 'must be true or false' }).default('false'),
  METRICS_PORT: z.coerce.number().int().min(0).max(65_535).default(9464),
});

export type Config = z.infer<typeof configSchema>;

/** Reads the configuration; throws one `ConfigError` that names every variable at fault. Empty means unset. */
export const readConfig = (environment: Environment): Config => readVariables(configSchema, environment);
