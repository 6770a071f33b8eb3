import { createPostgresDatabase, propertyRuns } from '@spanledger/testing';
import { migrateTimescale, openTimescale, timescaleTelemetryStore } from '@spanledger/timescale-store';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { z } from 'zod';

import { arbitraryDelivery, arbitrarySayings, plainDelivery } from './arbitrary-trace.fixture.ts';
import { openArrivalBench, type ArrivalBench } from './arrival-bench.fixture.ts';

const runs = propertyRuns(2);
const timeout = 60_000 + runs * 40_000;

describe('a trace in PostgreSQL', () => {
  const cleanups: (() => Promise<unknown>)[] = [];
  let bench: ArrivalBench;
  beforeAll(async () => {
    const admin = openTimescale({ url: inject('postgresUrl') });
    cleanups.push(async () => admin.close());
    const session = { query: async (sql: string) => admin.query('arrival', sql, [], z.object({})) };
    const database = await createPostgresDatabase(inject('postgresUrl'), session);
    cleanups.push(async () => database.drop());
    await migrateTimescale(database.url);
    const store = timescaleTelemetryStore(openTimescale({ url: database.url }), () => Date.now() * 1000);
    cleanups.push(async () => store.close());
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
