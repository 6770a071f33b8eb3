/** Everything that is wrong with the environment, a line a variable. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}
