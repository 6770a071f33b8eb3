import { readFileSync } from 'node:fs';

/** Everything that is wrong with the environment, a line a variable. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

export type Environment = Readonly<Record<string, string | undefined>>;

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** The parts of a zod object schema that reading needs. */
export interface VariablesSchema<T> {
  /** By variable. */
  readonly shape: object;
  safeParse(
    given: unknown,
  ):
    | { readonly success: true; readonly data: T }
    | { readonly success: false; readonly error: { readonly issues: readonly Issue[] } };
}

/**
 * Reads the variables of the schema; throws one `ConfigError` with every invalid variable. Blank means unset. Secrets
 * need not be in the environment: `NAME_FILE` names a file that holds the value of `NAME`, without the line breaks at
 * its end.
 */
export const readVariables = <T>(schema: VariablesSchema<T>, environment: Environment): T => {
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value?.trim() !== ''));
  const { values, issues } = fromFiles(Object.keys(schema.shape), set);
  const result = schema.safeParse({ ...set, ...values });
  if (result.success && issues.length === 0) return result.data;
  const named = new Set(issues.map(({ path: [name] }) => String(name).slice(0, -fileSuffix.length)));
  const others = result.success ? [] : result.error.issues.filter(({ path: [name] }) => !named.has(String(name)));
  const lines = [...issues, ...others].map(({ path, message }) => `  ${path.map(String).join('.')}: ${message}`);
  throw new ConfigError(`The configuration cannot be used:\n${lines.join('\n')}`);
};

/** Of a variable that names a file with the value of another. */
export const fileSuffix = '_FILE';

const fromFiles = (
  names: readonly string[],
  set: Environment,
): { readonly values: Readonly<Record<string, string>>; readonly issues: readonly Issue[] } => {
  const values: Record<string, string> = {};
  const issues: Issue[] = [];
  for (const name of names) {
    const variable = `${name}${fileSuffix}`;
    const file = set[variable];
    if (file === undefined) continue;
    const fail = (message: string): void => void issues.push({ path: [variable], message });
    if (set[name] !== undefined) {
      fail(`is set beside ${name}: leave one of them out`);
      continue;
    }
    try {
      values[name] = readFileSync(file, 'utf8').replace(/[\r\n]+$/, '');
      if (values[name] === '') fail('names a file that is empty');
    } catch (error) {
      fail(`names a file that cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`);
    }
  }
  return { values, issues };
};
