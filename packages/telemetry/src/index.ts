export { telemetryPlaceOf, telemetryVariables, type TelemetryChoice, type TelemetryPlace } from './telemetry-place.ts';
export { openTelemetry } from './open-telemetry.ts';
export { checkTelemetrySchema, migrateTelemetry, readTelemetrySchemaState } from './telemetry-schema.ts';
export { openChunkDirectory, openChunks } from './open-chunks.ts';
export type {
  Chunk,
  ChunkFiles,
  ChunkKeeper,
  ChunkReport,
  ChunkSelection,
  ChunkSettings,
  ChunkSettingsChange,
  ListedChunk,
} from '@spanledger/timescale-store';
export { openTransferStore } from './open-transfer-store.ts';
export { telemetryPlaceAt } from './telemetry-place-at.ts';
