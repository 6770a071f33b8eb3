export { advisoryLocks } from './advisory-locks.ts';
export { connect, connectForLong, openPool } from './connect.ts';
export { copyIn, copyOut } from './copy.ts';
export { causesOf, codeOf, deniedOf, failureOf, tlsProblemOf, type PostgresFailure } from './failures.ts';
export { refusedConnectionAdvice, tlsParametersOf, tlsUnavailable } from './tls-unavailable.ts';
export { migrate } from './migrate.ts';
export {
  missingMigrations,
  plainMigrationTable,
  schemaState,
  type MigrationHistory,
  type MigrationTable,
} from './migration-history.ts';
export { parseCopyText } from './parse-copy-text.ts';
export type { RawColumn, RawRow } from './raw-row.ts';
export { readMigrations, type Migration } from './read-migrations.ts';
export { refuseTransactionPooling } from './refuse-transaction-pooling.ts';
export { trySessionLock, type SessionLock } from './session-lock.ts';
export { parseTime, timeParameter } from './times.ts';
