import type { TelemetryWriter } from '@spanledger/core';
import { memoryRecordReader, memoryTelemetry, memoryTelemetryStore, propertyRuns } from '@spanledger/testing';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { arbitraryDelivery, arbitrarySayings, plainDelivery } from './arbitrary-trace.fixture.ts';
import { openArrivalBench, type ArrivalBench } from './arrival-bench.fixture.ts';

const runs = propertyRuns(30);
const turnsOfWrite = 100;

const turn = async (): Promise<void> => new Promise((done) => void setImmediate(done));

/** Rows are not there yet while a write is under way, as in any real store. */
const slowly = (writer: TelemetryWriter): TelemetryWriter => ({
  write: async (rows) => {
    for (let count = 0; count < turnsOfWrite; count += 1) await turn();
    await writer.write(rows);
  },
});

describe('a trace', () => {
  let bench: ArrivalBench;
  beforeAll(async () => {
    const state = memoryTelemetry();
    const store = memoryTelemetryStore(state);
    bench = await openArrivalBench({ ...store, writer: slowly(store.writer) }, memoryRecordReader(state));
  });
  afterAll(async () => bench.close());

  it(
    'is answered the same by every read endpoint, however its requests are ordered, split, repeated and interrupted',
    { timeout: 30_000 + runs * 2000 },
    async () => {
      const told = arbitrarySayings.chain((sayings) => fc.tuple(fc.constant(sayings), arbitraryDelivery(sayings)));
      await fc.assert(
        fc.asyncProperty(told, async ([sayings, delivery]) => {
          expect(await bench.deliver(delivery)).toEqual(await bench.deliver(plainDelivery(sayings)));
        }),
        { numRuns: runs },
      );
    },
  );
});
