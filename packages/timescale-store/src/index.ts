export { timescaleTelemetryStore } from './timescale-telemetry-store.ts';
export { describeFlavour, detectTimescale, type Flavour, type TimescaleMode } from './client/detect-timescale.ts';
export {
  openTimescale,
  type QueryLimits,
  type Statements,
  type Timescale,
  type TimescaleOptions,
} from './client/timescale-client.ts';
export { timescaleHealth } from './client/timescale-health.ts';
export { checkTimescaleSchema, readTimescaleSchemaState } from './migrations/check-timescale-schema.ts';
export { migrateTimescale, type MigrateOptions } from './migrations/migrate-timescale.ts';
export { timescaleRecordReader } from './writer/record-reader.ts';
export { timescaleTelemetryWriter } from './writer/telemetry-writer.ts';
export { timescaleDailyCostReader } from './costs/timescale-daily-cost-reader.ts';
export { refreshDailyCosts, type RefreshOptions } from './costs/refresh-daily-costs.ts';
export {
  timescaleLedgerReader,
  timescaleMetricsReader,
  timescaleObservationReader,
  timescaleRecordedCostReader,
  timescaleScoreReader,
  timescaleSessionReader,
  timescaleTraceReader,
  timescaleUnpricedReader,
} from './timescale-readers.ts';
export { timescaleCostRevisions, type CostRevisionsOptions } from './repricing/timescale-cost-revisions.ts';
export { timescaleDerivedStats } from './verify/timescale-derived-stats.ts';
export { timescaleDeadLetterStore } from './dead-letters/timescale-dead-letter-store.ts';
export { timescaleProjectActivity } from './activity/timescale-project-activity.ts';
export { timescaleTelemetryExporter } from './export/timescale-telemetry-exporter.ts';
export type { Chunk, ChunkSelection } from './chunks/chunk.ts';
export type { ChunkKeeper, ChunkReport, ListedChunk } from './chunks/chunk-keeper.ts';
export type { ChunkSettings, ChunkSettingsChange } from './chunks/chunk-settings.ts';
export { timescaleChunkKeeper } from './chunks/timescale-chunk-keeper.ts';
export { timescaleTransferStore } from './transfer/timescale-transfer-store.ts';
