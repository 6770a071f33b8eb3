export { clickHouseTelemetryStore } from './clickhouse-telemetry-store.ts';
export { clickHouseHealth } from './client/clickhouse-health.ts';
export {
  openClickHouse,
  type ClickHouse,
  type ClickHouseOptions,
  type QueryLimits,
} from './client/clickhouse-client.ts';
export { checkClickHouseSchema } from './migrations/check-clickhouse-schema.ts';
export { readClickHouseSchemaState } from './migrations/read-clickhouse-schema-state.ts';
export { migrateClickHouse, type MigrateOptions } from './migrations/migrate-clickhouse.ts';
export { clickHouseRecordReader } from './writer/record-reader.ts';
export { clickHouseTelemetryWriter } from './writer/telemetry-writer.ts';
export {
  clickHouseAgentReader,
  clickHouseLedgerReader,
  clickHouseMetricsReader,
  clickHouseObservationReader,
  clickHousePromptFigureReader,
  clickHouseRecordedCostReader,
  clickHouseRunReader,
  clickHouseScoreReader,
  clickHouseSessionReader,
  clickHouseTraceReader,
  clickHouseUnpricedReader,
} from './clickhouse-readers.ts';
export { clickHouseDailyCostReader } from './costs/clickhouse-daily-cost-reader.ts';
export { refreshDays } from './costs/refresh-days.ts';
export { clickHouseCostRevisions } from './repricing/clickhouse-cost-revisions.ts';
export { clickHouseProjectActivity } from './activity/clickhouse-project-activity.ts';
export { clickHouseDerivedStats } from './verify/clickhouse-derived-stats.ts';
export { clickHouseDeadLetterStore } from './dead-letters/clickhouse-dead-letter-store.ts';
export { clickHouseTelemetryExporter } from './export/clickhouse-telemetry-exporter.ts';
export { clickHouseTransferStore } from './transfer/clickhouse-transfer-store.ts';
