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
  CLICKHOUSE_URL: optionalUrl(['http:', 'https:']),
  SPANLEDGER_DATA_DIR: z.string().min(1).default('./data'),
  SPANLEDGER_BASE_URL: optionalUrl(['http:', 'https:']),
  SPANLEDGER_PUBLIC_KEY: z.string().optional(),
  SPANLEDGER_SECRET_KEY: z.string().optional(),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
});

export type Config = z.infer<typeof configSchema>;

/** What is wrong with the environment, a line for each variable at fault. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Throws one `ConfigError` that names every variable at fault. An empty variable is unset. */
export const readConfig = (environment: Readonly<Record<string, string | undefined>>): Config => {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const result = configSchema.safeParse(given);
  if (result.success) return result.data;
  const lines = result.error.issues.map(({ path, message }) => `  ${path.join('.')}: ${message}`);
  throw new ConfigError(`The configuration cannot be used:\n${lines.join('\n')}`);
};
