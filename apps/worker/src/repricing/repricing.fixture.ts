import {
  isEnded,
  priceObservation,
  type Cost,
  type ModelPrice,
  type ObservationRecord,
  type ObservationRow,
  type PriceBook,
  type ProjectId,
  type Repricing,
  type RepricingRequest,
  type TelemetryStore,
} from '@spanledger/core';
import { startRepricingRunner } from '@spanledger/pricing';
import { aRepricing, telemetryRows, type Repricings } from '@spanledger/testing';
import type { Repriced } from './repriced-stores.fixture.ts';

/** A price from a time until the next price of the model starts. */
export interface PriceFrom extends ModelPrice {
  readonly model: string;
  readonly from: number;
}

export const bookOf = (prices: readonly PriceFrom[]): PriceBook => ({
  prepare: async () => undefined,
  find: ({ model, at }) =>
    prices.filter((price) => price.model === model && price.from <= at).toSorted((a, b) => b.from - a.from)[0],
});

export const priced = (projectId: ProjectId, record: ObservationRecord, book: PriceBook): Cost =>
  priceObservation(projectId, record, book);

export const writeAll = async ({ writer }: TelemetryStore, observations: readonly ObservationRow[]): Promise<void> =>
  writer.write(telemetryRows({ observations }));

/** Executes a run in a separate runner, with `books` by version, and returns how it ended or was interrupted. */
export const carryOut = async (
  store: Repriced,
  runs: Repricings,
  books: readonly PriceBook[],
  run: Repricing,
): Promise<Repricing | undefined> => {
  let isCutOff = false;
  const runner = startRepricingRunner({
    ...runs,
    revisions: store.revisions,
    unpriced: store.unpriced,
    books: {
      latestVersion: async () => 0,
      concerned: async (projectIds) => projectIds,
      at: async (version) => {
        const book = books[version];
        if (book === undefined) throw new Error('no such version');
        return book;
      },
    },
    now: () => 0,
    pollMs: 2,
    onProblem: () => {
      isCutOff = true;
    },
  });
  for (;;) {
    const latest = await runs.store.get(run.projectId, run.id);
    if (isCutOff || latest === undefined || isEnded(latest.state)) {
      await runner.stop();
      return latest;
    }
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
  }
};

/** Executes a run over all observations with one version, to its end. */
export const reprice = async (
  store: Repriced,
  runs: Repricings,
  books: readonly PriceBook[],
  projectId: ProjectId,
  request: Partial<RepricingRequest>,
): Promise<Repricing | undefined> => {
  await runs.queue.setAutomaticPricing({ version: 0, noticedAt: 0, isSettled: true, settledBefore: null });
  const run = await runs.store.create(projectId, aRepricing({ fromTimestamp: 0, ...request }));
  return carryOut(store, runs, books, run);
};
