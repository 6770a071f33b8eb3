import {
  clickHouseCostRevisions,
  clickHouseTelemetryWriter,
  clickHouseUnpricedReader,
  type ClickHouse,
} from '@spanledger/clickhouse-store';
import {
  isEnded,
  priceObservation,
  unavailable,
  type Cost,
  type ModelPrice,
  type ObservationRecord,
  type ObservationRow,
  type PriceBook,
  type ProjectId,
  type Repricing,
  type RepricingRequest,
} from '@spanledger/core';
import { startRepricingRunner } from '@spanledger/ingestion';
import { aRepricing, telemetryRows, type Repricings } from '@spanledger/testing';

/** A price from a time on, until the next one of the model begins. */
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

export const writeAll = async (client: ClickHouse, observations: readonly ObservationRow[]): Promise<void> =>
  clickHouseTelemetryWriter(client).write(telemetryRows({ observations }));

/** Carries out a run by a runner of its own, with `books` by version, and gives how it ended or was cut off. */
export const carryOut = async (
  client: ClickHouse,
  runs: Repricings,
  books: readonly PriceBook[],
  run: Repricing,
): Promise<Repricing | undefined> => {
  let isCutOff = false;
  const runner = startRepricingRunner({
    ...runs,
    revisions: clickHouseCostRevisions(client, { pageRows: 7, chunkRows: 3 }),
    unpriced: clickHouseUnpricedReader(client),
    books: {
      latestVersion: async () => 0,
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

/** A run over everything by one version, to its end. */
export const reprice = async (
  client: ClickHouse,
  runs: Repricings,
  books: readonly PriceBook[],
  projectId: ProjectId,
  request: Partial<RepricingRequest>,
): Promise<Repricing | undefined> => {
  await runs.queue.setAutomaticPricing({ version: 0, noticedAt: 0, isSettled: true });
  const run = await runs.store.create(projectId, aRepricing({ fromTimestamp: 0, ...request }));
  return carryOut(client, runs, books, run);
};

/** Dies at the n-th statement, before or after the server has done it: nothing works any more then. */
export const dyingAt = (client: ClickHouse, statement: number, isDone: boolean): ClickHouse => {
  let count = 0;
  const dying = async <T>(run: () => Promise<T>): Promise<T> => {
    count += 1;
    if (count > statement || (count === statement && !isDone)) throw unavailable('It was killed.');
    const result = await run();
    if (count === statement) throw unavailable('It was killed.');
    return result;
  };
  return {
    ...client,
    query: async (...given) => dying(async () => client.query(...given)),
    insertBinary: async (...given) => dying(async () => client.insertBinary(...given)),
    command: async (...given) => dying(async () => client.command(...given)),
  };
};
