import type { LedgerReader, RecordedCostReader, ScoreReader, SessionReader, UnpricedReader } from '@spanledger/core';
import {
  ledgerReader,
  recordedCostReader,
  scoreReader,
  sessionReader,
  unpricedReader,
} from '@spanledger/telemetry-sql';
import type { Timescale } from './client/timescale-client.ts';
import { timescaleEngine } from './query/timescale-engine.ts';

export const timescaleLedgerReader = (client: Timescale): LedgerReader => ledgerReader(timescaleEngine(client));
export const timescaleRecordedCostReader = (client: Timescale): RecordedCostReader =>
  recordedCostReader(timescaleEngine(client));
export const timescaleUnpricedReader = (client: Timescale): UnpricedReader => unpricedReader(timescaleEngine(client));
export const timescaleScoreReader = (client: Timescale): ScoreReader => scoreReader(timescaleEngine(client));
export const timescaleSessionReader = (client: Timescale): SessionReader => sessionReader(timescaleEngine(client));
