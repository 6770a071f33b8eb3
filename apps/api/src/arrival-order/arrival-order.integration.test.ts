import {
  clickHouseDailyCostReader,
  clickHouseDeadLetterStore,
  clickHouseLedgerReader,
  clickHouseMetricsReader,
  clickHouseObservationReader,
  clickHouseRecordReader,
  clickHouseScoreReader,
  clickHouseSessionReader,
  clickHouseTelemetryExporter,
  clickHouseTelemetryWriter,
  clickHouseTraceReader,
  type ClickHouse,
} from '@spanledger/clickhouse-store';
import { propertyRuns } from '@spanledger/testing';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { openClickHouseDatabase } from '../migrated-databases.fixture.ts';
import { arbitraryDelivery, arbitrarySayings, plainDelivery } from './arbitrary-trace.fixture.ts';
import { openArrivalBench, type ArrivalBench } from './arrival-bench.fixture.ts';

const runs = propertyRuns(3);
const timeout = 60_000 + runs * 40_000;

const openStore = (client: ClickHouse) => ({
  writer: clickHouseTelemetryWriter(client),
  traces: clickHouseTraceReader(client),
  observations: clickHouseObservationReader(client),
  scores: clickHouseScoreReader(client),
  sessions: clickHouseSessionReader(client),
  dailyCosts: clickHouseDailyCostReader(client),
  metricsQueries: clickHouseMetricsReader(client),
  ledger: clickHouseLedgerReader(client),
  deadLetters: clickHouseDeadLetterStore(client),
  exporter: clickHouseTelemetryExporter(client, () => Date.now() * 1000),
});

describe('a trace in ClickHouse', () => {
  const cleanups: (() => Promise<unknown>)[] = [];
  let bench: ArrivalBench;
  beforeAll(async () => {
    const { client, close } = await openClickHouseDatabase();
    cleanups.push(close);
    bench = await openArrivalBench(openStore(client), clickHouseRecordReader(client));
    cleanups.push(async () => bench.close());
  });
  afterAll(async () => {
    for (const cleanup of cleanups.toReversed()) await cleanup();
  });

  it('is answered the same, however its requests arrive', { timeout }, async () => {
    const told = arbitrarySayings.chain((sayings) => fc.tuple(fc.constant(sayings), arbitraryDelivery(sayings)));
    await fc.assert(
      fc.asyncProperty(told, async ([sayings, delivery]) => {
        expect(await bench.deliver(delivery)).toEqual(await bench.deliver(plainDelivery(sayings)));
      }),
      { numRuns: runs, interruptAfterTimeLimit: timeout / 2 },
    );
  });
});
