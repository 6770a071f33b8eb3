export { clickHouseHealth } from './client/clickhouse-health.ts';
export {
  openClickHouse,
  type ClickHouse,
  type ClickHouseOptions,
  type QueryLimits,
} from './client/clickhouse-client.ts';
export { checkClickHouseSchema } from './migrations/check-clickhouse-schema.ts';
export { migrateClickHouse, type MigrateOptions } from './migrations/migrate-clickhouse.ts';
export { clickHouseRecordReader } from './writer/record-reader.ts';
export { clickHouseTelemetryWriter } from './writer/telemetry-writer.ts';
export { clickHouseTraceReader } from './traces/clickhouse-trace-reader.ts';
export { clickHouseObservationReader } from './observations/clickhouse-observation-reader.ts';
export { clickHouseScoreReader } from './scores/clickhouse-score-reader.ts';
export { clickHouseSessionReader } from './sessions/clickhouse-session-reader.ts';
export { clickHouseDailyCostReader } from './costs/clickhouse-daily-cost-reader.ts';
export { clickHouseLedgerReader } from './ledger/clickhouse-ledger-reader.ts';
export { clickHouseDeadLetterStore } from './dead-letters/clickhouse-dead-letter-store.ts';
