export { ConfigError, readVariables, type Environment, type VariablesSchema } from './config/read-variables.ts';
export { readEnvironment } from './config/read-environment.ts';
export { misspelledVariables, warnOfMisspelled } from './config/misspelled-variables.ts';
export { describeFailure } from './process/describe-failure.ts';
export {
  encryptionKeysIn,
  encryptionKeysOf,
  encryptionVariables,
  optionalText,
  optionalUrl,
  port,
  positive,
  requiredUrl,
  wholeNumber,
  writingVariables,
} from './config/variable-checks.ts';
export { endMs, endingMsMax, undoList, type UndoList } from './process/undo-list.ts';
export { loggedClock } from './process/followed-clock.ts';
export { explainError } from './process/explain-error.ts';
export { listen, listenedUrl } from './process/listen.ts';
export { logLines, logOptions } from './process/log-lines.ts';
export { readVersion } from './process/read-version.ts';
export { endWithReader, logOutput } from './process/lost-output.ts';
export { runProcess } from './process/run-process.ts';
export type { Running } from './process/stop-on-signals.ts';
export { wallClock } from './process/wall-clock.ts';
export { openMigratedStores, openStores, type Stores, type StoreSettings } from './stores/open-stores.ts';
export { openChunkDirectory, openChunks } from './telemetry/open-chunks.ts';
export { openTelemetry, openTransferStore } from './telemetry/open-telemetry.ts';
export { telemetryPlaceAt } from './telemetry/telemetry-place-at.ts';
export {
  telemetryPlaceOf,
  telemetryVariables,
  type TelemetryChoice,
  type TelemetryPlace,
} from './telemetry/telemetry-place.ts';
export { checkTelemetrySchema, migrateTelemetry, readTelemetrySchemaState } from './telemetry/telemetry-schema.ts';
export type { SlowMigration } from './telemetry/slow-migrations.ts';
export type { ChunkFiles } from '@spanledger/archive';
export type {
  Chunk,
  ChunkKeeper,
  ChunkReport,
  ChunkSelection,
  ChunkSettings,
  ChunkSettingsChange,
  ListedChunk,
} from '@spanledger/timescale-store';
