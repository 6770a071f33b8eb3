import type { Places } from '../stores/places.ts';
import { directorySize } from './directory-size.ts';
import { readApiStatus } from './read-api-status.ts';
import { readClickHouseStatus, readPostgresStatus } from './read-store-status.ts';
import type { StatusReport } from './status-report.ts';

/** Asks every component at once; takes as long as the slowest, at most a few seconds. */
export const readStatus = async ({
  mode,
  dataDir,
  apiUrl,
  databaseUrl,
  clickhouseUrl,
}: Places): Promise<StatusReport> => {
  const [sizeBytes, ...components] = await Promise.all([
    mode === 'local' ? directorySize(dataDir) : 0,
    readApiStatus(apiUrl),
    readPostgresStatus(databaseUrl),
    readClickHouseStatus(clickhouseUrl),
  ]);
  return {
    mode,
    isHealthy: components.every(({ state }) => state === 'healthy'),
    dataDir: mode === 'local' ? { path: dataDir, sizeBytes } : null,
    components,
  };
};
