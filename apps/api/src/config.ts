import {
  isLimit,
  isPublicKey,
  isSecretKey,
  limitExpectation,
  normalEmail,
  partBytesMax,
  projectIdSchema,
  type LimitName,
} from '@spanledger/core';
import {
  optionalText,
  optionalUrl,
  port,
  positive,
  readVariables,
  telemetryVariables,
  wholeNumber,
  writingVariables,
  type Environment,
} from '@spanledger/runtime';
import { z } from 'zod';
import { signInVariables, withIdentityProviders, type OidcConfig } from './oidc/oidc-config.ts';
import { mailProblems, mailVariables } from './mail/mail-config.ts';
import { mediaProblems, mediaVariables } from './media/media-config.ts';

const optionalKey = (isKey: (text: string) => boolean, expected: string) =>
  optionalText.refine((text) => text === undefined || isKey(text), expected);
const isProjectId = (text: string): boolean => projectIdSchema.safeParse(text).success;

const optionalLimit = (name: LimitName) =>
  z.coerce
    .number({ error: limitExpectation(name) })
    .refine((value) => isLimit(name, value), limitExpectation(name))
    .optional();

/** A key to everything must not be guessable: 32 random characters have 128 bits at least. */
const adminKeyLengthMin = 32;

const variables = z.object({
  PORT: port.default(3000),
  HOST: z.string().default('127.0.0.1'),
  OTLP_GRPC_PORT: z
    .string()
    .regex(/^(?:off|\d{1,5})$/, 'must be a port from 0 to 65535, or off')
    .transform((text) => (text === 'off' ? text : Number(text)))
    .refine((port) => port === 'off' || port <= 65_535, 'must be a port from 0 to 65535, or off')
    .optional(),
  SPANLEDGER_BASE_URL: optionalUrl('web'),
  SPANLEDGER_DATA_DIR: z.string().min(1).default('./data'),
  DATABASE_URL: optionalUrl('postgres'),
  ...telemetryVariables,
  QUEUE_URL: optionalUrl('queue'),
  ...writingVariables,
  QUEUE_BYTES_MAX: positive.default(512 * 1024 * 1024),
  QUEUE_AGE_MAX_MS: positive.default(60 * 60 * 1000),
  OTLP_BODY_BYTES_MAX: positive.default(64 * 1024 * 1024),
  BATCH_BODY_BYTES_MAX: positive.default(16 * 1024 * 1024),
  BODIES_BYTES_MAX: positive.default(256 * 1024 * 1024),
  ANSWER_BYTES_MAX: positive.default(256 * 1024 * 1024),
  ANSWERS_BYTES_MAX: wholeNumber(2 * partBytesMax).default(256 * 1024 * 1024),
  INGEST_WAITING_BYTES_MAX: positive.default(256 * 1024 * 1024),
  LIMIT_INGEST_PER_SECOND: optionalLimit('ingestPerSecond'),
  LIMIT_READS_PER_SECOND: optionalLimit('readsPerSecond'),
  LIMIT_EVENTS_PER_DAY: optionalLimit('eventsPerDay'),
  LIMIT_BYTES_PER_DAY: optionalLimit('bytesPerDay'),
  ...mediaVariables,
  TRUSTED_PROXIES: wholeNumber(0, 10).default(0),
  SHUTDOWN_DELAY_MS: wholeNumber(0, 86_400_000).default(0),
  METRICS_TOKEN: optionalText,
  ADMIN_API_KEY: optionalText.refine(
    (text) => text === undefined || (text.length >= adminKeyLengthMin && isSecretKey(text)),
    `must have ${adminKeyLengthMin} to 255 visible ASCII characters`,
  ),
  ...signInVariables,
  ...mailVariables,
  SPANLEDGER_INIT_ORG_ID: optionalText,
  SPANLEDGER_INIT_ORG_NAME: optionalText,
  SPANLEDGER_INIT_PROJECT_ID: optionalKey(isProjectId, 'must be an id of at most 800 characters'),
  SPANLEDGER_INIT_PROJECT_NAME: optionalText,
  SPANLEDGER_INIT_PUBLIC_KEY: optionalKey(isPublicKey, 'must be visible ASCII without a colon, at most 255 characters'),
  SPANLEDGER_INIT_SECRET_KEY: optionalKey(isSecretKey, 'must be visible ASCII, at most 255 characters'),
  SPANLEDGER_INIT_USER_EMAIL: optionalText.refine(
    (text) => text === undefined || normalEmail(text) !== undefined,
    'must be like name@example.com',
  ),
});

/** The environment variables that the API process reads. `docs/operations/variables.md` has a sentence on each. */
export const variableNames: readonly string[] = Object.keys(variables.shape);

const givenServers = ['DATABASE_URL', 'CLICKHOUSE_URL'] as const;

const bodyLimits = ['OTLP_BODY_BYTES_MAX', 'BATCH_BODY_BYTES_MAX'] as const;

const configSchema = variables.superRefine((config, context) => {
  for (const name of bodyLimits) {
    if (config[name] * 2 <= config.BODIES_BYTES_MAX) continue;
    const message = `must be at most half of BODIES_BYTES_MAX (${config.BODIES_BYTES_MAX}), which is what one project may hold`;
    context.addIssue({ code: 'custom', path: [name], message });
  }
  for (const [name, message] of mailProblems(config)) context.addIssue({ code: 'custom', path: [name], message });
  for (const [name, message] of mediaProblems(config)) context.addIssue({ code: 'custom', path: [name], message });
  if (config.QUEUE_URL === undefined) return;
  for (const name of givenServers) {
    if (config[name] !== undefined || (name === 'CLICKHOUSE_URL' && config.TELEMETRY_STORE !== 'clickhouse')) continue;
    const message = 'must be set when QUEUE_URL is: the processes that share a queue share their stores';
    context.addIssue({ code: 'custom', path: [name], message });
  }
});

export type Config = z.infer<typeof configSchema> & OidcConfig;

/** A configuration for one of several processes that share a queue and their stores. */
export type QueueModeConfig = Config & Readonly<Record<'QUEUE_URL' | 'DATABASE_URL', string>>;

export const hasQueue = (config: Config): config is QueueModeConfig => config.QUEUE_URL !== undefined;

/** Reads the configuration; throws one `ConfigError` that names every variable at fault. Empty means unset. */
export const readConfig = (environment: Environment): Config =>
  readVariables(withIdentityProviders(configSchema, environment), environment);
