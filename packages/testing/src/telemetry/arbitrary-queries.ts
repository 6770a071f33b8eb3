import {
  dailyDimensions,
  filterTypesByKind,
  formatIso,
  keyOperators,
  observationListColumns,
  observationOrderColumns,
  orderOperators,
  scoreListColumns,
  stringOperators,
  traceColumns,
  traceOrderColumns,
} from '@spanledger/core';
import type { ColumnCatalogue, ColumnKind, Filter, FilterType, Micros } from '@spanledger/core';
import * as fc from 'fast-check';
import { someIds, someTexts, someTimes } from './arbitrary-history.ts';

const text = fc.constantFrom(...someTexts);
const anyText = fc.oneof(
  text,
  fc.constantFrom('needle', 'NEEDLE, 1', '100%_\\', 'A Ne%', 'eedle', '日本'),
  fc.constantFrom(...someIds, 'ERROR', 'SPAN', 'EVAL', 'TEXT', 'default', 'k:x', 'q:x', 'tone:y'),
);
const texts = fc.uniqueArray(anyText, { maxLength: 3 });
const number = fc.constantFrom(-1, 0, 1e-12, 0.5, 1, 1.5, 2, 3, 3600, 1e27);
const time = fc.constantFrom(...someTimes);
const isoOf = (at: Micros): string => formatIso(at).replace('Z', `${String(at % 1000).padStart(3, '0')}Z`);

const conditions: Readonly<Record<FilterType, fc.Arbitrary<object>>> = {
  string: fc.record({ operator: fc.constantFrom(...stringOperators), value: anyText }),
  number: fc.record({ operator: fc.constantFrom(...orderOperators), value: number }),
  datetime: fc.record({ operator: fc.constantFrom(...orderOperators), value: time.map(isoOf) }),
  boolean: fc.record({ operator: fc.constantFrom('=', '<>'), value: fc.boolean() }),
  null: fc.record({ operator: fc.constantFrom('is null', 'is not null') }),
  stringOptions: fc.record({ operator: fc.constantFrom('any of', 'none of'), value: texts }),
  arrayOptions: fc.record({ operator: fc.constantFrom('any of', 'none of', 'all of'), value: texts }),
  stringObject: fc.record({
    operator: fc.constantFrom(...keyOperators),
    value: anyText,
    key: fc.constantFrom('k', 'tone', 'z'),
  }),
  numberObject: fc.record({
    operator: fc.constantFrom(...orderOperators),
    value: number,
    key: fc.constantFrom('q', 'z'),
  }),
  booleanObject: fc.record({
    operator: fc.constantFrom('=', '<>'),
    value: fc.boolean(),
    key: fc.constantFrom('q', 'tone', 'z'),
  }),
  categoryOptions: fc.record({
    operator: fc.constantFrom('any of', 'none of'),
    value: texts,
    key: fc.constantFrom('k', 'tone'),
  }),
};

const filterOn = (columns: ColumnCatalogue): fc.Arbitrary<Filter> =>
  fc
    .constantFrom(...Object.entries<ColumnKind>(columns))
    .chain(([column, kind]) => fc.constantFrom(...filterTypesByKind[kind]).map((type) => ({ column, type })))
    .chain(({ column, type }) =>
      conditions[type].map((condition) => Object.assign({ type, column }, condition) as Filter),
    );

export const filtersOn = (columns: ColumnCatalogue): fc.Arbitrary<Filter[]> =>
  fc.array(filterOn(columns), { maxLength: 2 });

/** A condition that is absent in more than half of the cases. */
const rarely = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 8, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });

const page = { page: fc.constantFrom(1, 1, 1, 2, 3), limit: fc.constantFrom(1, 3, 50) };
const environments = rarely(fc.subarray(['x', 'default']));

/** Present in half of the cases. */
const orderBy = <Column extends string>(columns: readonly Column[]) =>
  fc.option(fc.record({ column: fc.constantFrom(...columns), direction: fc.constantFrom('ASC', 'DESC') }), {
    nil: undefined,
  });

export const arbitraryTraceQuery = fc.record({
  ...page,
  from: rarely(time),
  to: rarely(time),
  filters: filtersOn(traceColumns),
  search: rarely(anyText),
  orderBy: orderBy(traceOrderColumns),
  withBodies: fc.boolean(),
});

const id = fc.constantFrom(...someIds);

const observationConditions = {
  traceId: rarely(id),
  from: rarely(time),
  to: rarely(time),
  filters: filtersOn(observationListColumns),
  search: rarely(anyText),
};

export const arbitraryObservationQuery = fc.record({
  ...page,
  ...observationConditions,
  orderBy: orderBy(observationOrderColumns),
  withBodies: fc.boolean(),
});

const limit = fc.constantFrom(1, 3, 50);

export const arbitraryObservationStream = fc.record({
  ...observationConditions,
  limit,
  after: fc.option(fc.record({ startTime: time, traceId: id, id }), { nil: undefined }),
  parts: fc.subarray(['io', 'metadata', 'root', 'trace']),
});

export const arbitraryScoreStream = fc.record({
  limit,
  after: fc.option(fc.record({ timestamp: time, id }), { nil: undefined }),
  from: rarely(time),
  to: rarely(time),
  values: rarely(fc.subarray([0, 0.5, 1])),
  filters: filtersOn(scoreListColumns),
});

export const arbitraryScoreQuery = fc.record({
  ...page,
  from: rarely(time),
  to: rarely(time),
  filters: filtersOn(scoreListColumns),
  onTracesOnly: fc.boolean(),
});

export const arbitrarySessionQuery = fc.record({ ...page, environments, from: rarely(time), to: rarely(time) });

const dailyCostConditions = {
  traceName: rarely(text),
  userId: rarely(text),
  tags: rarely(fc.subarray(['x', 'y'])),
  environments,
  fromTimestamp: rarely(time),
  toTimestamp: rarely(time),
};

export const arbitraryDailyCostQuery = fc.record({ ...page, ...dailyCostConditions });

export const arbitraryTopSumsQuery = fc.record({
  by: fc.subarray(
    dailyDimensions.filter((each) => each !== 'day'),
    { minLength: 1 },
  ),
  limit: fc.integer({ min: 1, max: 4 }),
  ...dailyCostConditions,
});

export const arbitraryDailySumsQuery = fc.record({ by: fc.subarray([...dailyDimensions]), ...dailyCostConditions });
