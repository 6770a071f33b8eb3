import type { TelemetryStore } from '@spanledger/testing';
import { openTestStore } from '../client/test-store.fixture.ts';
import { clickHouseDailyCostReader } from '../costs/clickhouse-daily-cost-reader.ts';
import { clickHouseDeadLetterStore } from '../dead-letters/clickhouse-dead-letter-store.ts';
import { clickHouseLedgerReader } from '../ledger/clickhouse-ledger-reader.ts';
import { clickHouseObservationReader } from '../observations/clickhouse-observation-reader.ts';
import { clickHouseScoreReader } from '../scores/clickhouse-score-reader.ts';
import { clickHouseSessionReader } from '../sessions/clickhouse-session-reader.ts';
import { clickHouseTraceReader } from '../traces/clickhouse-trace-reader.ts';
import { clickHouseTelemetryWriter } from '../writer/telemetry-writer.ts';

/** The writer and all readers on a database of its own; it is dropped after the file's tests. */
export const openTelemetryStore = async (): Promise<TelemetryStore> => {
  const client = await openTestStore();
  return {
    writer: clickHouseTelemetryWriter(client),
    traces: clickHouseTraceReader(client),
    observations: clickHouseObservationReader(client),
    scores: clickHouseScoreReader(client),
    sessions: clickHouseSessionReader(client),
    dailyCosts: clickHouseDailyCostReader(client),
    ledger: clickHouseLedgerReader(client),
    deadLetters: clickHouseDeadLetterStore(client),
  };
};
