import type { Micros, ObservationId, ProjectId, ScoreId, TraceId } from '@spanledger/core';
import { transfer } from '@spanledger/transfer';
import {
  aDeadLetter,
  aReceipt,
  arbitraryHistory,
  arbitraryObservationRecord,
  arbitraryScoreRecord,
  arbitraryTraceRecord,
  batchesOf,
  costOf,
  observationRow,
  oneDay,
  propertyRuns,
  scoreRow,
  someTime,
  telemetryRows,
  traceRow,
} from '@spanledger/testing';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';

import { arbitraryDelivery, arbitraryStatements } from '../arrival-order/arbitrary-trace.fixture.ts';
import { everyAnswer, refusedIn, saidBy } from './every-answer.fixture.ts';
import { openOnClickHouse, openOnPostgres, type Place } from './transfer-places.fixture.ts';

/** One run in the usual deep form. */
const runs = propertyRuns(0.25);
const timeout = 300_000;

const delivery = arbitraryStatements.chain(arbitraryDelivery).map(({ requests }) => requests);

const world = fc.record({
  before: delivery,
  between: delivery,
  after: delivery,
  history: arbitraryHistory,
  observations: fc.array(arbitraryObservationRecord, { minLength: 2, maxLength: 4 }),
  traces: fc.array(arbitraryTraceRecord, { minLength: 1, maxLength: 2 }),
  scores: fc.array(arbitraryScoreRecord, { minLength: 1, maxLength: 2 }),
});

type World = typeof world extends fc.Arbitrary<infer T> ? T : never;

const id = (kind: string, at: number): string => `${kind} ${at} \u{1f600}'`;

/** Any time for the first; the others are on a few days, because each day takes time. */
const timeOf = (time: Micros | null, at: number): Micros =>
  at === 0 && time !== null ? time : someTime - (at % 2) * oneDay;

/** Every kind of value that a record can contain, receipts, and dead letters in each state. */
const writeOddities = async ({ store, api: { projectId } }: Place, given: World): Promise<void> => {
  await store.writer.write(
    telemetryRows({
      observations: given.observations.map((record, at) =>
        observationRow({
          projectId,
          traceId: id('trace', at) as TraceId,
          id: id('observation', at) as ObservationId,
          record: { ...record, startTime: timeOf(record.startTime, at) },
          cost: { ...costOf(10n ** 38n - 1n), details: { 'a\u0001': 1n, 7: 10n ** 38n - 1n } },
          createdAt: at,
        }),
      ),
      traces: given.traces.map((record, at) =>
        traceRow({
          projectId,
          id: id('trace', at) as TraceId,
          record: { ...record, timestamp: timeOf(record.timestamp, at) },
        }),
      ),
      scores: given.scores.map((record, at) =>
        scoreRow({
          projectId,
          id: id('score', at) as ScoreId,
          record: { ...record, timestamp: timeOf(record.timestamp, at) },
        }),
      ),
      receipts: [aReceipt({ projectId, rejected: { bad_id: 2, 'odd \u0000': 1 }, received: 13, stored: 10 })],
    }),
  );
  const letters = ['open', 'discarded', 'replayed'].map((id) => aDeadLetter({ projectId, id, message: 'a\u0000b' }));
  await store.deadLetters.quarantine(letters);
  for (const state of ['discarded', 'replayed'] as const) await store.deadLetters.setState(projectId, state, state);
};

/** Replaces the cost of some observations, twice. */
const reprice = async ({ store: { revisions } }: Place, projectId: ProjectId): Promise<void> => {
  const scope = {
    fromTimestamp: someTime - 100 * oneDay,
    toTimestamp: someTime + oneDay,
    models: undefined,
    isUnpricedOnly: false,
  };
  for (const total of [3n, 5n * 10n ** 12n]) {
    for (const day of await revisions.days(projectId, scope)) {
      for await (const observations of revisions.read(projectId, scope, day)) {
        const chosen = observations.filter((_, index) => index % 2 === 0);
        const cost = { ...costOf(total), details: { input: total }, modelId: 'revised' };
        await revisions.revise(
          projectId,
          day,
          chosen.map((observation) => ({ observation, cost })),
        );
      }
    }
  }
};

/** Byte-identical for the same engine, equal in content for another one. */
const expectSame = async (places: readonly [clickhouse: Place, postgres: Place, again: Place]): Promise<void> => {
  const [answers, others, again] = await Promise.all(places.map(async ({ api }) => everyAnswer(api)));
  expect(refusedIn(answers ?? {})).toEqual([]);
  expect(again).toEqual(answers);
  expect(saidBy(others ?? {})).toEqual(saidBy(answers ?? {}));
  for (const { store, api } of places) expect(await store.derivedStats.verify(api.projectId, undefined)).toEqual([]);
};

/** Not a property: the test prints the difference, and the histories are too long to print. */
const worlds = fc.sample(world, { numRuns: runs, seed: Number(process.env['TRANSFER_SEED'] ?? 4) });

it.each(worlds.map((given, index) => [index, given] as const))(
  'from ClickHouse to PostgreSQL to ClickHouse every answer stays the same, and what comes later is merged the same (%i)',
  { timeout },
  async (_, given) => {
    const places = await Promise.all([openOnClickHouse(), openOnPostgres(), openOnClickHouse()]);
    const [first, second, third] = places;
    const { projectId } = first.api;
    const copyOn = async (): Promise<void> => {
      for (const [source, target] of [
        [first, second],
        [second, third],
      ] as const) {
        const { days } = await transfer(source.transfers, target.transfers);
        expect(days.filter(({ outcome }) => outcome !== 'same')).toEqual([]);
      }
    };
    for (const batch of batchesOf(projectId, given.history)) await first.store.writer.write(batch);
    await first.send(given.before, someTime);
    await writeOddities(first, given);
    await reprice(first, projectId);
    await copyOn();
    await Promise.all(places.map(async (place) => place.refresh()));
    await expectSame(places);

    await first.send(given.between, someTime + oneDay);
    const deleted = await first.api.ask('/api/public/traces/a', { method: 'DELETE' });
    expect(deleted.status).toBeLessThan(300);
    await copyOn();

    for (const place of places) await place.send(given.after, someTime + 2 * oneDay);
    await expectSame(places);
    await Promise.all(places.map(async (place) => place.close()));
  },
);
