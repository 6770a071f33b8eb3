import type { Micros } from '../time.ts';
import type { Filter } from './filter.ts';

/** Conditions on the entities of a list, all of which must match. */
export interface ListConditions {
  /** On the columns that the entity is filtered by. */
  readonly filters?: readonly Filter[] | undefined;
  /** Inclusive: the timestamp of a trace, a score or the first trace of a session, the start of an observation. */
  readonly from?: Micros | undefined;
  /** Exclusive. */
  readonly to?: Micros | undefined;
}

/** By column; `undefined` is no condition. */
type Values<Value> = Readonly<Record<string, Value | undefined>>;

const ofGiven = <Value>(values: Values<Value>, filterOf: (column: string, value: Value) => Filter): Filter[] =>
  Object.entries(values).flatMap(([column, value]) => (value === undefined ? [] : [filterOf(column, value)]));

/** A filter for each value: that the column is this text. */
export const whereEqual = (values: Values<string>): Filter[] =>
  ofGiven(values, (column, value) => ({ type: 'string', column, operator: '=', value }));

/** A filter for each list: the column is any of these texts. An empty list matches nothing. */
export const whereAnyOf = (values: Values<readonly string[]>): Filter[] =>
  ofGiven(values, (column, value) => ({ type: 'stringOptions', column, operator: 'any of', value }));

/** A filter for each list that is not empty: that the column has all of these texts. */
export const whereAllOf = (values: Values<readonly string[]>): Filter[] =>
  ofGiven(values, (column, value): Filter => ({ type: 'arrayOptions', column, operator: 'all of', value })).filter(
    ({ column }) => values[column]?.length !== 0,
  );
