import { ConfigError } from './config-error.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** As much of a zod schema as reading takes. */
export interface VariablesSchema<T> {
  safeParse(given: unknown):
    | { readonly success: true; readonly data: T }
    | {
        readonly success: false;
        readonly error: {
          readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];
        };
      };
}

/** Reads what the schema describes; throws one `ConfigError` that names every variable at fault. Empty means unset. */
export const readVariables = <T>(schema: VariablesSchema<T>, environment: Environment): T => {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const lines = result.error.issues.map(({ path, message }) => `  ${path.map(String).join('.')}: ${message}`);
  throw new ConfigError(`The configuration cannot be used:\n${lines.join('\n')}`);
};
