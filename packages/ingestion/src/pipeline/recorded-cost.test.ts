import { describe, expect, it } from 'vitest';
import { countingOf, type IngestBatch, type ObservationId, type PriceBook } from '@spanledger/core';
import {
  memoryDeadLetterStore,
  memoryRecordReader,
  memoryTelemetry,
  memoryTelemetryWriter,
  observationRecord,
} from '@spanledger/testing';
import { batch, day, now, partial, project, start, tracePatch } from './pipeline.fixture.ts';
import { createPipeline } from './pipeline.ts';

const million = 10n ** 12n;
const usage = { details: { input: 1000, total: 1000 }, convention: 'given', role: 'own' } as const;
const call = { model: 'm', startTime: start, usage };
const inPatches = batch({ observations: [partial(1, call)] });
const whole = batch({
  traces: [tracePatch(1, {})],
  observations: [{ ...partial(1, {}), isComplete: true, record: observationRecord(call) }],
});

const bench = () => {
  const telemetry = memoryTelemetry();
  let edition = 1;
  const prices: PriceBook = {
    prepare: async () => undefined,
    edition: () => edition,
    find: () => ({
      modelId: 'm',
      provider: 'p',
      version: `v${edition}`,
      rates: { input: { base: BigInt(edition) * million, tiers: [] } },
    }),
  };
  let beforeRead: (() => void) | undefined;
  const reader = memoryRecordReader(telemetry);
  const open = () =>
    createPipeline({
      reader: {
        ...reader,
        traces: async (...of) => {
          beforeRead?.();
          return reader.traces(...of);
        },
      },
      writer: memoryTelemetryWriter(telemetry),
      deadLetters: memoryDeadLetterStore(telemetry),
      prices,
      now,
    });
  let pipeline = open();
  return {
    process: async (of: IngestBatch) => pipeline.process([of]),
    restart: () => {
      pipeline = open();
    },
    changePrice: () => {
      edition += 1;
    },
    onRead: (does: () => void) => {
      beforeRead = does;
    },
    costOf: (id: string) => telemetry.observations.of(project).find((row) => row.id === id)?.cost.total,
    costs: () => telemetry.observations.of(project).map(({ cost }) => [cost.total, cost.priceVersion]),
    /** As a re-pricing run in another process. */
    reprice: (to: bigint) => {
      for (const row of telemetry.observations.of(project)) {
        const repricedCost = { ...row.cost, total: to, priceVersion: 'again' };
        telemetry.observations.put({ ...row, repricedCost });
      }
    },
    pricedAgain: () =>
      telemetry.observations
        .of(project)
        .map(({ id, repricedCost, record }) => `${id} ${countingOf(record).counted} ${repricedCost?.total}`),
  };
};

const recorded = [[1000n * (million / 1_000_000n), 'v1']];

describe.each([
  ['an observation in patches', inPatches],
  ['a whole observation', whole],
])('%s', (_of, said) => {
  it('keeps the cost that was recorded when it comes again after a change of price', async () => {
    const { process, changePrice, costs } = bench();
    await process(said);
    changePrice();
    await process(said);
    await process(said);
    expect(costs()).toEqual(recorded);
  });

  it('keeps it when another process has it again', async () => {
    const { process, changePrice, costs, restart } = bench();
    await process(said);
    changePrice();
    restart();
    await process(said);
    expect(costs()).toEqual(recorded);
  });

  it('keeps it when it comes again while its first write is under way', async () => {
    const { process, changePrice, costs } = bench();
    const first = process(said);
    await process(batch({}));
    changePrice();
    await Promise.all([first, process(said)]);
    expect(costs()).toEqual(recorded);
  });

  it('is priced anew when more is known of it', async () => {
    const { process, changePrice, costs } = bench();
    await process(said);
    changePrice();
    await process(batch({ observations: [partial(100 * day, { name: 'news' })] }));
    expect(costs()).toEqual([[2n * 1000n * (million / 1_000_000n), 'v2']]);
  });
});

it('a price that changes while a whole observation is prepared takes nothing that was recorded away', async () => {
  const { process, changePrice, costs, onRead } = bench();
  await process(whole);
  let changes = 1;
  onRead(() => {
    if (changes > 0) changePrice();
    changes -= 1;
  });
  changePrice();
  await process(whole);
  expect(costs()).toEqual(recorded);
  expect(changes).toBeLessThan(0);
});

const report = {
  ...call,
  type: 'GENERATION',
  metadata: { attributes: '{"gen_ai.response.id":"chatcmpl-1"}' },
} as const;
const remembering = [
  ['while it is remembered', false],
  ['after a restart', true],
] as const;

it.each(remembering)(
  'a call is priced anew when another report of it names the model, %s',
  async (_when, isRestarted) => {
    const { process, restart, costOf } = bench();
    await process(
      batch({ observations: [partial(1, { ...report, model: null }, 'outer')], traces: [tracePatch(1, {})] }),
    );
    expect(costOf('outer')).toBeNull();
    if (isRestarted) restart();
    const inner = partial(2, { ...report, parentObservationId: 'outer' as ObservationId }, 'inner');
    await process(batch({ observations: [inner] }));
    expect(costOf('outer')).toBe(1000n * (million / 1_000_000n));
  },
);

it.each(remembering)(
  'a call is unpriced again, also where it was priced since, when the report that names the model is taken back, %s',
  async (_when, isRestarted) => {
    const { process, restart, costOf, reprice, pricedAgain } = bench();
    const outer = partial(1, { ...report, model: null }, 'outer');
    const inner = partial(2, { ...report, parentObservationId: 'outer' as ObservationId }, 'inner');
    await process(batch({ observations: [outer, inner], traces: [tracePatch(1, {})] }));
    expect(costOf('outer')).toBe(1000n * (million / 1_000_000n));
    reprice(7n);
    if (isRestarted) restart();
    await process(batch({ observations: [partial(3, { usage: null }, 'inner')] }));
    expect(costOf('outer')).toBeNull();
    expect(pricedAgain()).toContain('outer true undefined');
  },
);

it.each(remembering)(
  'what it was priced at since, by another process, stays when others decide whether it counts, %s',
  async (_when, isRestarted) => {
    const { process, reprice, pricedAgain, restart } = bench();
    const inner = partial(1, { ...report, parentObservationId: 'wrapper' as ObservationId }, 'inner');
    await process(batch({ observations: [inner], traces: [tracePatch(1, {})] }));
    reprice(7n);
    expect(pricedAgain()).toEqual(['inner true 7']);
    if (isRestarted) restart();
    await process(batch({ observations: [partial(2, report, 'wrapper')] }));
    expect(pricedAgain().toSorted()).toEqual(['inner false 7', 'wrapper true undefined']);
  },
);
