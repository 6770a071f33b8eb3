import {
  encryptionVariables,
  optionalUrl,
  port,
  readVariables,
  telemetryVariables,
  type Environment,
} from '@spanledger/runtime';
import { z } from 'zod';

/** The environment variables that the command line reads; the server reads the same ones. */
const configSchema = z.object({
  DATABASE_URL: optionalUrl('postgres'),
  ...telemetryVariables,
  ...encryptionVariables,
  QUEUE_URL: optionalUrl('queue'),
  SPANLEDGER_DATA_DIR: z.string().min(1).default('./data'),
  SPANLEDGER_BASE_URL: optionalUrl('web'),
  SPANLEDGER_API_URL: optionalUrl('web'),
  SPANLEDGER_PUBLIC_KEY: z.string().optional(),
  SPANLEDGER_SECRET_KEY: z.string().optional(),
  COPY_PUBLIC_KEY: z.string().optional(),
  COPY_SECRET_KEY: z.string().optional(),
  PORT: port.default(3000),
  METRICS_HOST: z.string().default('127.0.0.1'),
  MEDIA_S3_REGION: z.string().trim().min(1).default('us-east-1'),
  MEDIA_S3_ENDPOINT: optionalUrl('web'),
  MEDIA_S3_ACCESS_KEY_ID: z.string().optional(),
  MEDIA_S3_SECRET_ACCESS_KEY: z.string().optional(),
  MEDIA_S3_PATH_STYLE: z.enum(['true', 'false'], { error: 'must be true or false' }).default('false'),
  METRICS_PORT: port.default(9464),
});

/** The environment variables that the command line reads. */
export const variableNames: readonly string[] = Object.keys(configSchema.shape);

export type Config = z.infer<typeof configSchema>;

/** Reads the configuration; throws one `ConfigError` with every invalid variable. Empty means unset. */
export const readConfig = (environment: Environment): Config => readVariables(configSchema, environment);
