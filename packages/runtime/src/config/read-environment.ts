import { ConfigError, type Environment } from './read-variables.ts';

/**
 * The environment, completed by the file `.env` of the working directory if it exists; existing variables win. Throws a
 * `ConfigError` when the file exists and cannot be read.
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
