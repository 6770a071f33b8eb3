import type { TelemetryWriter } from '@spanledger/core';
import { memoryRecordReader, memoryTelemetry, memoryTelemetryStore, propertyRuns } from '@spanledger/testing';
import { openArrivalBench } from './arrival-bench.fixture.ts';
import { describeArrivalOrder } from './arrival-order-property.fixture.ts';

const runs = propertyRuns(8, 3);
const turnsOfWrite = 100;

const turn = async (): Promise<void> => new Promise((done) => void setImmediate(done));

/** Rows are not visible until the write has ended, as in a real store. */
const slowly = (writer: TelemetryWriter): TelemetryWriter => ({
  write: async (rows) => {
    for (let count = 0; count < turnsOfWrite; count += 1) await turn();
    await writer.write(rows);
  },
});

describeArrivalOrder('memory', { numRuns: runs, timeout: 120_000 + runs * 8000 }, async () => {
  const state = memoryTelemetry();
  const store = memoryTelemetryStore(state);
  return openArrivalBench({ ...store, writer: slowly(store.writer) }, memoryRecordReader(state));
});
