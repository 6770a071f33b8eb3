import { countingOf, unavailable, type IngestBatch, type ObservationRecord } from '@spanledger/core';
import { memoryRecordReader, memoryTelemetry, memoryTelemetryWriter } from '@spanledger/testing';
import { describe, expect, it } from 'vitest';
import { batch, now, partial, prices, project, traceId } from './pipeline.fixture.ts';
import { createPipeline } from './pipeline.ts';

const second = 1_000_000;
const id = 'observation' as ReturnType<typeof partial>['id'];

/** One store, the pipeline that owns the trace now, and the pipeline of the former owner, without the later state. */
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
    /** Stores late a row with only this batch, as the former owner built it before the new one started. */
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

const isCounted = async (stored: () => Promise<ObservationRecord | undefined>): Promise<boolean | undefined> => {
  const record = await stored();
  return record === undefined ? undefined : countingOf(record).counted;
};

describe('a decision of the last owner that comes late', () => {
  const reported = { details: { input: 1000, total: 1000 }, convention: 'given' } as const;
  const agent = partial(second, { type: 'AGENT', usage: { ...reported, role: 'aggregate' } });
  const call = { type: 'GENERATION', usage: { ...reported, role: 'own' }, parentObservationId: id } as const;
  const child = partial(2 * second, call, 'child');
  const [agentAlone, both] = [[agent], [agent, child]].map((observations) => batch({ observations }));
  if (agentAlone === undefined || both === undefined) throw new Error('two batches');

  it('was taken knowing less, and does not stand', async () => {
    const { owner, arriveLate, stored } = bench();
    await owner.process([{ ...both, wasBegunElsewhere: true }]);
    expect(await isCounted(stored)).toBe(false);
    await arriveLate(agentAlone);
    expect(await isCounted(stored)).toBe(false);
  });

  it('does not stand, with what it was taken of, where that was taken back', async () => {
    const { owner, arriveLate, stored } = bench();
    const later = partial(3 * second, { level: 'WARNING' });
    const corrected = partial(2 * second, { usage: null });
    await owner.process([batch({ observations: [agent, corrected, later], wasBegunElsewhere: true })]);
    await arriveLate(batch({ observations: [agent, later] }));
    expect(await stored()).toMatchObject({ usage: null });
  });

  it('stands where it is what is decided once more: a trace that was taken over goes on like any other', async () => {
    const { owner, arriveLate, stored } = bench();
    await owner.process([{ ...agentAlone, wasBegunElsewhere: true }]);
    await arriveLate(agentAlone);
    expect(await isCounted(stored)).toBe(true);
    await owner.process([batch({ id: 'next' as IngestBatch['id'], observations: [child] })]);
    expect(await isCounted(stored)).toBe(false);
  });
});
