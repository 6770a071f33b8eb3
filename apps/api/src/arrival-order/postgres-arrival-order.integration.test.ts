import { propertyRuns } from '@spanledger/testing';
import { timescaleTelemetryStore } from '@spanledger/timescale-store';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { openPostgresDatabase } from '../migrated-databases.fixture.ts';
import { arbitraryDelivery, arbitrarySayings, plainDelivery } from './arbitrary-trace.fixture.ts';
import { openArrivalBench, type ArrivalBench } from './arrival-bench.fixture.ts';

const runs = propertyRuns(2);
const timeout = 60_000 + runs * 40_000;

describe('a trace in PostgreSQL', () => {
  const cleanups: (() => Promise<unknown>)[] = [];
  let bench: ArrivalBench;
  beforeAll(async () => {
    const { client, close } = await openPostgresDatabase();
    cleanups.push(close);
    const store = timescaleTelemetryStore(client, () => Date.now() * 1000);
    bench = await openArrivalBench(store, store.records);
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
