export { ConfigError } from './config/config-error.ts';
export { readEnvironment } from './config/read-environment.ts';
export { readVariables, type Environment } from './config/read-variables.ts';
export { endMs, endingMsMax } from './process/ending-limits.ts';
export { explainError } from './process/explain-error.ts';
export { logFormats, logLines, logOptions } from './process/log-lines.ts';
export { readVersion } from './process/read-version.ts';
export { runProcess } from './process/run-process.ts';
export type { Running } from './process/running.ts';
export { undoList } from './process/undo-list.ts';
export { wallClock } from './process/wall-clock.ts';
export { openChunkDirectory, openChunks } from './telemetry/open-chunks.ts';
export { openTelemetry } from './telemetry/open-telemetry.ts';
export { openTransferStore } from './telemetry/open-transfer-store.ts';
export { telemetryPlaceAt } from './telemetry/telemetry-place-at.ts';
export {
  telemetryPlaceOf,
  telemetryVariables,
  type TelemetryChoice,
  type TelemetryPlace,
} from './telemetry/telemetry-place.ts';
export { checkTelemetrySchema, migrateTelemetry, readTelemetrySchemaState } from './telemetry/telemetry-schema.ts';
export type {
  Chunk,
  ChunkFiles,
  ChunkFormat,
  ChunkKeeper,
  ChunkReport,
  ChunkSelection,
  ChunkSettings,
  ChunkSettingsChange,
  ListedChunk,
} from '@spanledger/timescale-store';
