import type { Environment, TelemetryPlace } from '@spanledger/runtime';
import type { Places } from '../stores/places.ts';

/**
 * What a command's own server gets by the environment: the stores that the command has found, by their names and not by
 * files.
 */
export const serverVariables = (
  { mode, queueUrl, encryptionKeys }: Pick<Places, 'mode' | 'queueUrl' | 'encryptionKeys'>,
  databaseUrl: string,
  { engine, url }: TelemetryPlace,
): Environment => {
  const variables = {
    DATABASE_URL: databaseUrl,
    TELEMETRY_STORE: engine,
    [engine === 'clickhouse' ? 'CLICKHOUSE_URL' : 'TIMESCALE_URL']: url,
    QUEUE_URL: mode === 'queue' ? queueUrl : '',
    SPANLEDGER_ENCRYPTION_KEY: encryptionKeys?.current ?? '',
    SPANLEDGER_ENCRYPTION_KEY_PREVIOUS: encryptionKeys?.previous ?? '',
  };
  return { ...variables, ...Object.fromEntries(Object.keys(variables).map((name) => [`${name}_FILE`, ''])) };
};
