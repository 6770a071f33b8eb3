import { createHash } from 'node:crypto';
import { openTimescale } from '@spanledger/timescale-store';
import { z } from 'zod';

/** A TimescaleDB server with the telemetry of all servers of this run that store it in PostgreSQL. */
const serverUrl = process.env['TIMESCALE_TEST_URL'];

/** Separates the databases of one run from those of another; the process that set it drops them. */
const run = process.env['TIMESCALE_TEST_RUN'] ?? 'one';

/** The database of a data directory, which may not exist; `undefined` if the run has no such server. */
export const timescaleUrlOf = (dataDir: string, environment: Readonly<Record<string, string>>): string | undefined => {
  const engine = environment['TELEMETRY_STORE'] ?? process.env['TELEMETRY_STORE'];
  if (serverUrl === undefined || engine !== 'timescale' || environment['TIMESCALE_URL'] !== undefined) return undefined;
  const name = createHash('sha256').update(dataDir).digest('hex').slice(0, 16);
  return Object.assign(new URL(serverUrl), { pathname: `/spanledger_e2e_${run}_${name}` }).href;
};

/** Creates the database of a data directory if it does not exist, and returns the variables that contain its URL. */
export const timescaleVariables = async (
  dataDir: string,
  environment: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string>>> => {
  const url = timescaleUrlOf(dataDir, environment);
  if (url === undefined) return {};
  const admin = openTimescale({ url: serverUrl ?? '' });
  const name = new URL(url).pathname.slice(1);
  try {
    const known = await admin.query('known', 'SELECT 1 FROM pg_database WHERE datname = $1', [name], z.object({}));
    if (known.length === 0) await admin.query('make', `CREATE DATABASE ${name}`, [], z.object({}));
  } finally {
    await admin.close();
  }
  return { TIMESCALE_URL: url, TIMESCALE: 'require' };
};
