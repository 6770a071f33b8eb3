export { claimDataDir } from './claim-data-dir.ts';
export { closeDataDir, makeClosedDir, makeDir } from './close-dir.ts';
export { startClickHouse, type ClickHouseOptions } from './clickhouse/start-clickhouse.ts';
export {
  EmbeddedServerError,
  type EmbeddedServer,
  type EmbeddedServerErrorCode,
  type EmbeddedServerOptions,
} from './embedded-server.ts';
export { freePort } from './free-port.ts';
export { startPostgres, type PostgresOptions } from './postgres/start-postgres.ts';
export { findLocalInstance, removeLocalInstance, writeLocalInstance, type LocalInstance } from './local-instance.ts';
export { findEncryptionKey, ownEncryptionKey, type SecretFile } from './secret-file.ts';
