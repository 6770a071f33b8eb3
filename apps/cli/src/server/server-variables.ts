import type { Environment, TelemetryPlace } from '@spanledger/runtime';
import type { Places } from '../stores/places.ts';

/** The environment of a command's own server: the stores that the command has found, as values and not as files. */
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
