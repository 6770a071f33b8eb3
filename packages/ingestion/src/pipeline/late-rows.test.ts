import { unavailable, type IngestBatch, type ObservationRecord } from '@spanledger/core';
import { memoryRecordReader, memoryTelemetry, memoryTelemetryWriter } from '@spanledger/testing';
import { describe, expect, it } from 'vitest';
import { batch, now, partial, prices, project, traceId } from './pipeline.fixture.ts';
import { createPipeline } from './pipeline.ts';

const second = 1_000_000;
const id = 'observation' as ReturnType<typeof partial>['id'];

/** One store, a pipeline that owns the trace now, and one that did before and knows nothing of what comes since. */
const bench = () => {
  const telemetry = memoryTelemetry();
  const store = memoryTelemetryWriter(telemetry);
  const reader = memoryRecordReader(telemetry);
  let failures = 0;
  const open = (isFailing: boolean) =>
    createPipeline({
      reader,
      writer: {
        write: async (rows) => {
          if (isFailing && failures > 0) {
            failures -= 1;
            throw unavailable('down');
          }
          await store.write(rows);
        },
      },
      deadLetters: {} as never,
      prices,
      now,
    });
  const owner = open(true);
  return {
    owner,
    /** A row that knows only this, as the last owner builds it before the new one begins, comes into the store. */
    arriveLate: async (late: IngestBatch) => {
      const elsewhere = memoryTelemetry();
      const last = createPipeline({
        reader: memoryRecordReader(elsewhere),
        writer: { write: async (rows) => store.write(rows) },
        deadLetters: {} as never,
        prices,
        now,
      });
      await last.process([late]);
    },
    failNext: async (given: IngestBatch) => {
      failures = 1;
      await expect(owner.process([given])).rejects.toMatchObject({ code: 'unavailable' });
    },
    stored: async () => (await reader.observations(project, [{ traceId, id }]))[0]?.record,
  };
};

const patch = (at: number, fields: Partial<ObservationRecord>): IngestBatch =>
  batch({ id: `batch-${at}` as IngestBatch['id'], observations: [partial(at * second, fields)] });

const [name, output, level] = [patch(1, { name: 'n' }), patch(2, { output: 'o' }), patch(3, { level: 'WARNING' })];
const all = { name: 'n', output: 'o', level: 'WARNING' };

describe('a row of the last owner that comes late', () => {
  it('a late row hides nothing that was stored before it came, also when a parallel write fails', async () => {
    const { owner, arriveLate, failNext, stored } = bench();
    await owner.process([name]);
    await arriveLate(output);
    expect(await stored()).toMatchObject({ name: null, output: 'o' });
    await failNext(level);
    await owner.process([output]);
    await owner.process([level]);
    expect(await stored()).toMatchObject(all);
  });

  it('hides nothing after several writes that failed', async () => {
    const { owner, arriveLate, failNext, stored } = bench();
    await failNext(name);
    await owner.process([name]);
    await failNext(level);
    await failNext(level);
    await arriveLate(output);
    await owner.process([level]);
    await owner.process([output]);
    expect(await stored()).toMatchObject(all);
  });

  it('hides nothing when other shards come and go', async () => {
    const { owner, arriveLate, stored } = bench();
    await owner.process([name]);
    await arriveLate(output);
    owner.invalidate((projectId, trace) => projectId !== project || trace !== traceId);
    await owner.process([level]);
    await owner.process([output]);
    expect(await stored()).toMatchObject(all);
  });
});

describe('what a failed write stated', () => {
  it('is not taken for stored', async () => {
    const { owner, failNext, stored } = bench();
    await owner.process([name]);
    await failNext(output);
    await owner.process([level]);
    expect(await stored()).toMatchObject({ name: 'n', output: null, level: 'WARNING' });
  });

  it('brings nothing back that was deleted', async () => {
    const { owner, failNext, stored } = bench();
    await owner.process([name]);
    await failNext(output);
    const deletion = { kind: 'trace', id: traceId, clock: 2 ** 52 } as const;
    await owner.process([batch({ id: 'deletion' as IngestBatch['id'], deletions: [deletion] })]);
    expect(await stored()).toBeUndefined();
    await owner.process([level]);
    expect(await stored()).toBeUndefined();
  });
});
