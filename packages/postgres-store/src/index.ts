export { acquireInlineWriterLock, type InlineWriterLock } from './inline-writer-lock.ts';
export { refusePooler } from './refuse-pooler.ts';
export { checkPostgresSchema } from './migrate/check-postgres-schema.ts';
export { readPostgresSchemaState } from './migrate/read-postgres-schema-state.ts';
export { migratePostgres } from './migrate/migrate-postgres.ts';
export {
  openPostgresStore,
  type PostgresStore,
  type PostgresStoreOptions,
  type RecordedStores,
} from './open-postgres-store.ts';
export { readSlowStatements, type SlowStatement } from './slow-statements.ts';
