import { microsPerDay } from '@spanledger/core';
import { timeParameter } from '@spanledger/postgres-kit';
import { projectParameter, type SqlParameters } from '../client/sql-parameters.ts';
import { bindTime } from '../query/time-bounds.ts';
import type { ObservationPlace } from './observation-places.ts';

/** How far apart the places may be that one statement reads. */
const nearMicros = 14 * microsPerDay;

/** Groups of places that are near one another in time, earliest first. */
export const nearPlaces = (places: readonly ObservationPlace[]): readonly (readonly ObservationPlace[])[] => {
  const groups: ObservationPlace[][] = [];
  for (const place of places.toSorted((a, b) => a.at - b.at)) {
    const last = groups.at(-1);
    const before = last?.at(-1)?.at;
    if (last === undefined || before === undefined || place.at - before > nearMicros) groups.push([place]);
    else last.push(place);
  }
  return groups;
};

/** Places as a table `given`. */
export const givenPlaces = (places: readonly ObservationPlace[], parameters: SqlParameters): string => {
  const traces = parameters.bind(
    'text[]',
    places.map(({ trace }) => trace),
  );
  const ids = parameters.bind(
    'text[]',
    places.map(({ id }) => id),
  );
  const times = parameters.bind(
    'timestamptz[]',
    places.map(({ at }) => timeParameter(at)),
  );
  return `unnest(${traces}, ${ids}, ${times}) AS given (trace_id, id, start_time)`;
};

/**
 * Condition that a row of `alias` is at a place of `given`, with constants, so that it is planned for the chunks of
 * these times.
 */
export const isAtPlace = (alias: string, places: readonly ObservationPlace[], parameters: SqlParameters): string => {
  const times = places.map(({ at }) => at);
  const same = ['trace_id', 'id', 'start_time'].map((column) => `${alias}.${column} = given.${column}`);
  return [
    `${alias}.project_id = ${projectParameter}`,
    ...same,
    `${alias}.start_time >= ${bindTime(Math.min(...times), parameters)}`,
    `${alias}.start_time <= ${bindTime(Math.max(...times), parameters)}`,
  ].join(' AND ');
};
