import { ConfigError, type Environment } from './read-variables.ts';

/**
 * The environment, completed by the file `.env` of the working directory where there is one; what was set before
 * wins. Throws a `ConfigError` when there is such a file and it cannot be read.
 */
export const readEnvironment = (): Environment => {
  try {
    process.loadEnvFile();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT')
      throw new ConfigError(`The file .env is there and cannot be read (${code ?? String(error)}).`);
  }
  return process.env;
};
