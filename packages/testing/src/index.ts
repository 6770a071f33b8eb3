export { describeBudgetStores } from './budgets/budget-stores.conformance.ts';
export { memoryBudgets, type BudgetStores } from './budgets/memory-budgets.ts';
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
export { memoryMetricsReader } from './telemetry/memory-metrics-reader.ts';
export { memoryObservationReader } from './telemetry/memory-observation-reader.ts';
export { memoryScoreReader } from './telemetry/memory-score-reader.ts';
export { memorySessionReader } from './telemetry/memory-session-reader.ts';
export { memoryTraceReader } from './telemetry/memory-trace-reader.ts';
export {
  anObservation,
  aScore,
  aTrace,
  costOf,
  memoryTelemetryStore,
  type TelemetryStore,
  unpriced,
  usageOf,
} from './telemetry/telemetry-store.ts';
export { describeDailyCostReader } from './telemetry/daily-cost-reader.conformance.ts';
export { describeDeadLetterStore } from './telemetry/dead-letter-store.conformance.ts';
export { describeLedgerReader } from './telemetry/ledger-reader.conformance.ts';
export { describeObservationReader } from './telemetry/observation-reader.conformance.ts';
export { describeScoreReader } from './telemetry/score-reader.conformance.ts';
export { describeSessionReader } from './telemetry/session-reader.conformance.ts';
export { describeTraceReader } from './telemetry/trace-reader.conformance.ts';
export { describeReadersAgree } from './telemetry/readers-agree.conformance.ts';
export { describeMetricsReadersAgree } from './telemetry/metrics-readers-agree.conformance.ts';
export { describeMetricsReader } from './telemetry/metrics-reader.conformance.ts';
export { aPrice, aRate } from './prices/a-price.ts';
export { memoryPrices, type PriceStores } from './prices/memory-prices.ts';
export { describePriceStore } from './prices/price-store.conformance.ts';
export * from './queue/ingest-queue.conformance.ts';
export { openGate } from './queue/open-gate.ts';
export * from './queue/queue-builders.ts';
export type { SharedQueueHarness } from './queue/shared-queue-harness.ts';
export { describeSharedQueue } from './queue/shared-queue.conformance.ts';
export * from './queue/start-redis.ts';
export { fieldOf } from './otlp/protobuf-fields.ts';
export type { OtlpEndpoint } from './otlp/otlp-endpoint.ts';
export { describeOtlpReceiver } from './otlp/otlp-receiver.conformance.ts';
export { readLangfuseTrace } from './otlp/read-langfuse-trace.ts';
export * from './otlp/wire-span.ts';
export * from './media/media-builders.ts';
export { describeMediaRegistry } from './media/media-registry.conformance.ts';
export { describeMediaStore } from './media/media-store.conformance.ts';
export { memoryMediaRegistry } from './media/memory-media-registry.ts';
export { memoryMediaStore } from './media/memory-media-store.ts';
export { memoryTelemetryExporter } from './export/memory-telemetry-exporter.ts';
export { describeTelemetryExporter } from './export/telemetry-exporter.conformance.ts';
export { memoryRecordedCostReader, memoryUnpricedReader } from './repricing/memory-cost-ledgers.ts';
export { memoryCostRevisions } from './repricing/memory-cost-revisions.ts';
export { memoryRepricings, type Repricings } from './repricing/memory-repricings.ts';
export { aRepricing, describeRepricingStore } from './repricing/repricing-store.conformance.ts';
