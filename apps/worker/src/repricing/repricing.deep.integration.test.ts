import { sumUsd, type Cost, type ObservationRow, type PriceBook, type ProjectId } from '@spanledger/core';
import { anObservation, memoryRepricings, oneDay, propertyRuns, someProject, someTime } from '@spanledger/testing';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { repricedStores, type RepricedStore } from './repriced-stores.fixture.ts';
import { bookOf, carryOut, priced, reprice, writeAll, type PriceFrom } from './repricing.fixture.ts';

const models = ['m', 'n', 'o'];
const rate = fc.bigInt({ min: 0n, max: 10n ** 15n });
const units = fc.integer({ min: 0, max: 2_000_000 });

const aPrice: fc.Arbitrary<PriceFrom> = fc
  .record({
    model: fc.constantFrom(...models),
    from: fc.constantFrom(0, someTime, someTime + oneDay),
    version: fc.constantFrom('v1', 'v2'),
    input: rate,
    above: rate,
    output: fc.option(rate),
  })
  .map(({ model, from, version, input, above, output }) => ({
    model,
    from,
    modelId: `${model}-1`,
    provider: 'p',
    version,
    rates: {
      input: { base: input, tiers: [{ above: 1_000_000, rate: above }] },
      ...(output !== null && { output: { base: output, tiers: [] } }),
    },
  }));
const aBook = fc.array(aPrice, { maxLength: 6 }).map(bookOf);

const someFields = fc.record({
  model: fc.option(fc.constantFrom(...models)),
  input: units,
  output: units,
  day: fc.integer({ min: 0, max: 2 }),
  provided: fc.option(fc.bigInt({ min: 0n, max: 10n ** 14n }), { freq: 4 }),
});
type Fields = typeof someFields extends fc.Arbitrary<infer T> ? T : never;

const rowOf = (
  projectId: ProjectId,
  nth: number,
  { model, input, output, day, provided }: Fields,
  book: PriceBook,
  news = 0,
): ObservationRow => {
  const row = anObservation(projectId, `t${nth % 4}/o${nth}`, {
    model,
    usage: { details: { input, output, total: input + output }, convention: 'given', role: 'own' },
    providedCost: provided === null ? null : { total: provided },
    startTime: someTime + day * oneDay + nth,
    input: `question ${nth}`,
  });
  const record = { ...row.record, clock: row.record.clock + news };
  return { ...row, record, cost: priced(projectId, record, book) };
};

/** Provided costs, and observations without usage, are not changed. */
const repriced = ({ projectId, record, cost }: ObservationRow, book: PriceBook): Cost =>
  cost.source === 'provided' || cost.source === 'none' ? cost : priced(projectId, record, book);
const totalOf = (costs: Iterable<Cost>): bigint => sumUsd([...costs].map(({ total }) => total ?? 0n));
const simpleBook = (base: bigint, version: string): PriceBook =>
  bookOf(
    models.map((model) => ({
      model,
      from: 0,
      modelId: model,
      provider: 'p',
      version,
      rates: { input: { base, tiers: [] } },
    })),
  );
const books = [simpleBook(1_000_000n, 'v0'), simpleBook(3_000_000n, 'v1')];
const [before, after] = books as [PriceBook, PriceBook];
const fields = (nth: number): Fields => ({
  model: models[nth % 3] ?? null,
  input: 1000 + nth,
  output: 0,
  day: nth % 2,
  provided: nth === 5 ? 7n : null,
});

/** `npm run test:deep` kills at every statement. */
const killedEach = propertyRuns(1) > 1 ? 1 : 3;

describe.each(repricedStores)('on %s', (_engine, open) => {
  let store: RepricedStore;
  beforeAll(async () => {
    store = await open();
  });
  afterAll(async () => {
    await store.close();
  });

  const allCosts = async (projectId: ProjectId): Promise<Map<string, Cost>> => {
    const { items } = await store.observations.list(projectId, {
      page: 1,
      limit: 100,
      withBodies: false,
    });
    return new Map(items.map(({ id, cost }) => [id, cost]));
  };
  const dailyTotal = async (projectId: ProjectId): Promise<bigint> => {
    const { items } = await store.dailyCosts.list(projectId, { page: 1, limit: 100 });
    return sumUsd(items.map(({ totalCost }) => totalCost));
  };
  const recordedTotal = async (projectId: ProjectId): Promise<bigint> => {
    const { items } = await store.recordedCosts.list(projectId, { page: 1, limit: 100 });
    return sumUsd(items.map(({ recordedCost }) => recordedCost));
  };

  test('after any re-pricings each cost is that of the last version for its scope, each sum their sum, and what was recorded stays', async () => {
    const arbitrary = fc.record({
      books: fc.tuple(aBook, aBook, aBook),
      rows: fc.array(someFields, { minLength: 1, maxLength: 20 }),
      scope: fc.record({
        models: fc.option(fc.subarray(models, { minLength: 1 }), { nil: undefined }),
        fromTimestamp: fc.constantFrom(0, someTime + oneDay),
        isUnpricedOnly: fc.boolean(),
      }),
      isMerged: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(arbitrary, async ({ books, rows, scope, isMerged }) => {
        const [own, stranger] = [someProject(), someProject()];
        const [recordedBook, firstBook, secondBook] = books;
        const runs = memoryRepricings();
        const recorded = rows.map((fields, nth) => rowOf(own, nth, fields, recordedBook));
        const others = rows.map((fields, nth) => rowOf(stranger, nth, fields, recordedBook));
        await writeAll(store, [...recorded, ...others]);
        const recordedSum = totalOf(recorded.map(({ cost }) => cost));

        const expectCosts = async (expected: ReadonlyMap<string, Cost>): Promise<void> => {
          expect(await allCosts(own)).toEqual(expected);
          expect(await dailyTotal(own)).toBe(totalOf(expected.values()));
          expect(await recordedTotal(own)).toBe(recordedSum);
        };
        let expected = new Map<string, Cost>(recorded.map(({ id, cost }) => [id, cost]));
        await expectCosts(expected);

        const dry = await reprice(store, runs, books, own, { priceVersion: 1, isDryRun: true });
        await expectCosts(expected);
        const first = await reprice(store, runs, books, own, { priceVersion: 1 });
        const before = totalOf(expected.values());
        expected = new Map(recorded.map((row) => [row.id, repriced(row, firstBook)]));
        await expectCosts(expected);
        for (const run of [dry, first]) {
          const differences = await runs.store.differences(own, run?.id ?? '');
          const sum = sumUsd(differences.map(({ costBefore, costAfter }) => costAfter - costBefore));
          expect(sum).toBe(totalOf(expected.values()) - before);
        }

        // The same events once more.
        await writeAll(store, recorded);
        if (isMerged) await store.merge();
        await expectCosts(expected);

        await reprice(store, runs, books, own, { priceVersion: 2, ...scope });
        for (const row of recorded) {
          const { id, startTime } = row;
          const { model } = row.record;
          const isInScope =
            (scope.models === undefined || scope.models.includes(model ?? '')) && startTime >= scope.fromTimestamp;
          const isLeft = scope.isUnpricedOnly && expected.get(id)?.source !== 'unpriced';
          if (isInScope && !isLeft) expected.set(id, repriced(row, secondBook));
        }
        await expectCosts(expected);
        expect(await allCosts(stranger)).toEqual(new Map(others.map(({ id, cost }) => [id, cost])));
        expect(await store.derivedStats.verify(own, undefined)).toEqual([]);
      }),
      { numRuns: propertyRuns(2), endOnFailure: true },
    );
  });

  test.each([false, true])(
    'a run that is killed at any statement (done by the server: %s) and carried out again ends as if it never was',
    async (isDone) => {
      for (let statement = isDone ? 2 : 1, isKilled = true; isKilled; statement += killedEach) {
        const own = someProject();
        const rows = Array.from({ length: 6 }, (_, nth) => rowOf(own, nth, fields(nth), before));
        await writeAll(store, rows);
        const runs = memoryRepricings();
        let run = await reprice(store.dyingAt(statement, isDone), runs, books, own, { priceVersion: 1 });
        isKilled = run?.state === 'running' || run?.state === 'queued';
        if (run !== undefined && isKilled) run = await carryOut(store, runs, books, run);
        else expect(statement).toBeGreaterThan(10);
        expect(run).toMatchObject({ state: 'succeeded', days: 2, daysDone: 2 });
        const expected = new Map(rows.map((row) => [row.id, repriced(row, after)]));
        expect(await allCosts(own)).toEqual(expected);
        expect(await dailyTotal(own)).toBe(totalOf(expected.values()));
        expect(await recordedTotal(own)).toBe(totalOf(rows.map(({ cost }) => cost)));
        const differences = await runs.store.differences(own, run?.id ?? '');
        expect(sumUsd(differences.map(({ costAfter }) => costAfter))).toBe(totalOf(expected.values()) - 7n);
      }
    },
    120_000,
  );

  test('what the pipeline writes meanwhile stays, and has its price', async () => {
    const own = someProject();
    const row = (nth: number, news: number, book: PriceBook): ObservationRow =>
      rowOf(own, nth, { ...fields(nth), input: 1000 + nth + news }, book, news);
    const all = Array.from({ length: 30 }, (_, nth) => nth);
    await writeAll(
      store,
      all.map((nth) => row(nth, 0, before)),
    );
    const runs = memoryRepricings();
    const writing = (async () => {
      for (let news = 1; news <= 10; news += 1) {
        const updated = all.filter((nth) => nth % 3 === 0).map((nth) => row(nth, news, after));
        const again = all.filter((nth) => nth % 3 === 1).map((nth) => row(nth, 0, before));
        await writeAll(store, [...updated, ...again]);
      }
    })();
    const [run] = await Promise.all([reprice(store, runs, books, own, { priceVersion: 1 }), writing]);
    expect(run?.state).toBe('succeeded');
    const expected = new Map(all.map((nth) => [`o${nth}`, row(nth, nth % 3 === 0 ? 10 : 0, after).cost]));
    expect(await allCosts(own)).toEqual(expected);
    expect(await dailyTotal(own)).toBe(totalOf(expected.values()));
  });
});
