export type { CostDialect, Dialect, DialectStatements, PageSql } from './dialect.ts';
export type { Since, Within } from './engine-conditions.ts';
export type { Located, TelemetryEngine } from './engine.ts';
export type { BoundType, SqlParameters } from './sql-parameters.ts';
export { deadLetterReader } from './dead-letters/dead-letter-reader.ts';
export { ledgerReader } from './ledger/ledger-reader.ts';
export { readIngestState } from './ledger/read-ingest-state.ts';
export { recordedCostReader } from './repricing/recorded-cost-reader.ts';
export { repricingLimits } from './repricing/repricing-limits.ts';
export { inScope, repricingScopes } from './repricing/repricing-scope.ts';
export { unpricedReader } from './repricing/unpriced-reader.ts';
export { readVerifiedProjects } from './verify/read-verified-projects.ts';
export { verifyLedger } from './verify/verify-ledger.ts';
export { verifyLimits } from './verify/verify-limits.ts';
export { exportSources, type ExportSource } from './export/export-sources.ts';
export type { ScoreColumn, ScoresColumn } from './filters/scores-column.ts';
export type { SqlColumn } from './filters/sql-column.ts';
export {
  observationFilterColumns,
  observationListFilterColumns,
  type ObservationFilterColumn,
} from './observations/observation-filter-columns.ts';
export { scoreFilterColumns } from './scores/score-filter-columns.ts';
export { scoreReader } from './scores/score-reader.ts';
export { sessionReader } from './sessions/session-reader.ts';
export { ownTraceColumns } from './traces/own-trace-columns.ts';
export { traceFilterColumns } from './traces/trace-filter-columns.ts';
export { traceFulfils } from './traces/trace-fulfils.ts';
