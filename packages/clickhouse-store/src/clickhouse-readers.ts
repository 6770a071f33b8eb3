import type { LedgerReader, RecordedCostReader, ScoreReader, SessionReader, UnpricedReader } from '@spanledger/core';
import {
  ledgerReader,
  recordedCostReader,
  scoreReader,
  sessionReader,
  unpricedReader,
} from '@spanledger/telemetry-sql';
import type { ClickHouse } from './client/clickhouse-client.ts';
import { clickHouseEngine } from './query/clickhouse-engine.ts';

export const clickHouseLedgerReader = (client: ClickHouse): LedgerReader => ledgerReader(clickHouseEngine(client));
export const clickHouseRecordedCostReader = (client: ClickHouse): RecordedCostReader =>
  recordedCostReader(clickHouseEngine(client));
export const clickHouseUnpricedReader = (client: ClickHouse): UnpricedReader =>
  unpricedReader(clickHouseEngine(client));
export const clickHouseScoreReader = (client: ClickHouse): ScoreReader => scoreReader(clickHouseEngine(client));
export const clickHouseSessionReader = (client: ClickHouse): SessionReader => sessionReader(clickHouseEngine(client));
