export { createClickHouseDatabase, type TestDatabase } from './engines/create-clickhouse-database.ts';
export { createPostgresDatabase, type SqlSession } from './engines/create-postgres-database.ts';
export type { EngineUrls } from './engines/engine-urls.ts';
export { describeApiKeyStore } from './identity/api-key-store.conformance.ts';
export { describeFirstStart } from './identity/first-start.conformance.ts';
export { memoryApiKeyStore } from './identity/memory-api-key-store.ts';
export { memoryFirstStart } from './identity/memory-first-start.ts';
export { memoryIdentity, type IdentityStores } from './identity/memory-identity.ts';
export { memoryProjectStore } from './identity/memory-project-store.ts';
export { describeProjectStore } from './identity/project-store.conformance.ts';
export {
  arbitraryObservationRecord,
  arbitraryScoreRecord,
  arbitraryTraceRecord,
} from './telemetry/arbitrary-records.ts';
export * from './telemetry/builders.ts';
export { memoryRecordReader } from './telemetry/memory-record-reader.ts';
export { memoryTelemetry, type MemoryTable, type MemoryTelemetry } from './telemetry/memory-telemetry.ts';
export { memoryTelemetryWriter } from './telemetry/memory-telemetry-writer.ts';
export { describeTelemetryWriter } from './telemetry/telemetry-writer.conformance.ts';
export type { RowCounts, TelemetryWriterHarness } from './telemetry/telemetry-writer-harness.ts';
export { memoryDailyCostReader } from './telemetry/memory-daily-cost-reader.ts';
export { memoryDeadLetterStore } from './telemetry/memory-dead-letter-store.ts';
export { memoryLedgerReader } from './telemetry/memory-ledger-reader.ts';
export { memoryObservationReader } from './telemetry/memory-observation-reader.ts';
export { memoryScoreReader } from './telemetry/memory-score-reader.ts';
export { memorySessionReader } from './telemetry/memory-session-reader.ts';
export { memoryTraceReader } from './telemetry/memory-trace-reader.ts';
export { memoryTelemetryStore, type TelemetryStore } from './telemetry/telemetry-store.ts';
export { describeDailyCostReader } from './telemetry/daily-cost-reader.conformance.ts';
export { describeDeadLetterStore } from './telemetry/dead-letter-store.conformance.ts';
export { describeLedgerReader } from './telemetry/ledger-reader.conformance.ts';
export { describeObservationReader } from './telemetry/observation-reader.conformance.ts';
export { describeScoreReader } from './telemetry/score-reader.conformance.ts';
export { describeSessionReader } from './telemetry/session-reader.conformance.ts';
export { describeTraceReader } from './telemetry/trace-reader.conformance.ts';
export { describeReadersAgree } from './telemetry/readers-agree.conformance.ts';
export * from './queue/ingest-queue.conformance.ts';
export * from './queue/queue-builders.ts';
export type { SharedQueueHarness } from './queue/shared-queue-harness.ts';
export { describeSharedQueue } from './queue/shared-queue.conformance.ts';
export * from './queue/start-redis.ts';
