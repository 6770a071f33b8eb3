import { whereEqual } from '@spanledger/core';
import type { ObservationListQuery, ProjectId, TraceListQuery } from '@spanledger/core';
import { expect, test } from 'vitest';
import { oneDay, someTime } from './builders.ts';
import type { IdsOf } from './ids-of.ts';
import {
  anObservation,
  aTrace,
  costOf,
  decidedAs,
  seedTogether,
  usageOf,
  type TelemetryStore,
} from './telemetry-store.ts';

const second = 1_000_000;

/**
 * Costs by trace; repeated reports of a call are not counted. Decimals that differ beyond the precision of a float are
 * distinguished.
 */
const rowsOf = (project: ProjectId) => {
  const call = (path: string, cost: bigint, units: number, seconds: number, metadata = decidedAs(true)) =>
    anObservation(
      project,
      path,
      { usage: usageOf({ input: units }), endTime: someTime + seconds * second, metadata },
      { cost: costOf(cost) },
    );
  return {
    traces: ['agent', 'cheap', 'dear', 'dearer', 'even', 'silent']
      .map((id) => aTrace(project, id))
      .concat(aTrace(project, 'old', { timestamp: someTime - 40 * oneDay })),
    observations: [
      call('agent/agent', 9n * 10n ** 12n, 900, 90, decidedAs(false, 'agent/call')),
      call('agent/call', 3n, 5, 1),
      call('cheap/1', 1n, 1, 5),
      call('dear/1', 10n ** 12n, 70, 2),
      call('dear/2', 10n ** 12n, 30, 3),
      call('dearer/1', 2n * 10n ** 12n + 1n, 2, 4),
      call('even/1', 2n * 10n ** 12n, 50, 5),
      call('even/2', 0n, 50, 1),
      call('old/1', 50n * 10n ** 12n, 1000, 500),
      call('stranger/1', 60n * 10n ** 12n, 2000, 600),
    ],
  };
};

/** The most expensive, slowest and largest traces: ordered by the counted totals, over pages. */
export const describeTraceSumOrders = (store: () => TelemetryStore, idsOf: IdsOf<TraceListQuery>): void => {
  const ofAllFigures = seedTogether(store)(rowsOf);
  const cases: readonly [NonNullable<TraceListQuery['orderBy']>['column'], string, string][] = [
    ['totalCost', 'dearer dear even agent cheap silent', 'silent cheap agent dear even dearer'],
    ['latency', 'agent cheap even dearer dear silent', 'silent dear dearer cheap even agent'],
    ['totalTokens', 'dear even agent dearer cheap silent', 'silent cheap dearer agent dear even'],
  ];
  test.each(cases)('by %s of what counts, in either direction, ties by id', async (column, descending, ascending) => {
    const recent = { from: someTime - oneDay };
    const ordered = async (direction: 'ASC' | 'DESC', query: Partial<TraceListQuery> = recent) =>
      (await idsOf(ofAllFigures, { ...query, orderBy: { column, direction } })).join(' ');
    expect(await ordered('DESC')).toBe(descending);
    expect(await ordered('ASC')).toBe(ascending);
    expect(await ordered('DESC', {})).toBe(`old ${descending}`);
  });

  test('by a figure, pages hold each trace once, whole or weighed, and filters still count', async () => {
    const orderBy = { column: 'totalCost', direction: 'DESC' } as const;
    const dear = { filters: [{ type: 'number', column: 'totalCost', operator: '>=', value: 2 }] } as const;
    const query = { orderBy, from: someTime, limit: 2 };
    const found: string[] = [];
    for (const page of [1, 2, 3, 4]) {
      const { items, totalItems } = await store().traces.list(ofAllFigures, { ...query, page, withBodies: page === 2 });
      expect(totalItems).toBe(6);
      const weighed = await store().traces.weigh(ofAllFigures, { ...query, page });
      expect(weighed.map(({ key }) => key)).toEqual(items.map(({ id }) => id));
      found.push(items.map(({ id }) => id).join(' '));
    }
    expect(found).toEqual(['dearer dear', 'even agent', 'cheap silent', '']);
    expect(await idsOf(ofAllFigures, { orderBy, ...dear })).toEqual(['old', 'dearer', 'dear', 'even']);
    for (const [page, count] of [
      [2, 1],
      [3, 0],
    ] as const) {
      const found = await store().traces.list(ofAllFigures, { ...dear, page, limit: 3, withBodies: true });
      expect([found.items.length, found.totalItems]).toEqual([count, 4]);
    }
    expect(await idsOf(ofAllFigures, { orderBy, filters: whereEqual({ name: 'no such' }) })).toEqual([]);
  });
};

const sparseRowsOf = (project: ProjectId) => {
  const call = (path: string, cost: bigint | null, units: number | null, seconds: number | null) =>
    anObservation(
      project,
      path,
      {
        usage: units === null ? null : usageOf({ input: units }),
        endTime: seconds === null ? null : someTime + seconds * second,
      },
      cost === null ? {} : { cost: costOf(cost) },
    );
  return {
    observations: [
      call('a/1', 10n ** 12n, 5, 3),
      call('b/2', 10n ** 12n + 1n, 7, null),
      call('b/1', 10n ** 12n, null, 1),
      call('c/1', null, 5, 2),
      call('c/0', null, null, null),
    ],
  };
};

/** The most expensive, slowest and largest observations, ordered by their own values. */
export const describeObservationSumOrders = (
  store: () => TelemetryStore,
  pathsOf: IdsOf<ObservationListQuery>,
): void => {
  const cases: readonly [NonNullable<ObservationListQuery['orderBy']>['column'], string, string][] = [
    ['totalCost', 'b/2 a/1 b/1 c/0 c/1', 'a/1 b/1 b/2 c/0 c/1'],
    ['latency', 'a/1 c/1 b/1 b/2 c/0', 'b/1 c/1 a/1 b/2 c/0'],
    ['totalTokens', 'b/2 a/1 c/1 b/1 c/0', 'a/1 c/1 b/2 b/1 c/0'],
    ['startTime', 'a/1 b/1 b/2 c/0 c/1', 'a/1 b/1 b/2 c/0 c/1'],
  ];
  const sparse = seedTogether(store)(sparseRowsOf);
  test.each(cases)('by %s, in either direction: absent last, ties by id, over pages', async (column, down, up) => {
    const ordered = async (direction: 'ASC' | 'DESC') => pathsOf(sparse, { orderBy: { column, direction } });
    expect((await ordered('DESC')).join(' ')).toBe(down);
    expect((await ordered('ASC')).join(' ')).toBe(up);
    const query = { page: 2, limit: 2, orderBy: { column, direction: 'DESC' } } as const;
    const { items, totalItems } = await store().observations.list(sparse, { ...query, withBodies: true });
    const weighed = await store().observations.weigh(sparse, query);
    expect(totalItems).toBe(5);
    expect(items.map(({ traceId, id }) => `${traceId}/${id}`)).toEqual(down.split(' ').slice(2, 4));
    expect(weighed.map(({ key }) => `${key.traceId}/${key.id}`)).toEqual(down.split(' ').slice(2, 4));
  });
};
