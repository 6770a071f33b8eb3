import { earliestMicros, latestMicros, type Micros, type ProjectId } from '@spanledger/core';
import { timeParameter } from '@spanledger/postgres-kit';
import type { BoundType } from '@spanledger/telemetry-sql';

type ParameterType =
  | 'text'
  | 'text[]'
  | 'bigint'
  | 'double precision'
  | 'double precision[]'
  | 'boolean'
  | 'date'
  | 'date[]'
  | 'timestamptz'
  | 'timestamptz[]'
  | 'json'
  | 'numeric';

/** The bound values of one statement. All values of clients are in here, and never in the SQL. */
export interface SqlParameters {
  readonly values: readonly unknown[];
  /** Adds a value and returns the expression for it. Texts compare by their bytes. */
  bind(type: ParameterType | BoundType, value: unknown): string;
}

const typesOfBound: Readonly<Record<BoundType, ParameterType>> = {
  time: 'timestamptz',
  text: 'text',
  texts: 'text[]',
  boolean: 'boolean',
  count: 'bigint',
  number: 'double precision',
  numbers: 'double precision[]',
  money: 'numeric',
  day: 'date',
  days: 'date[]',
};

/** A time beyond the stored range is bound as the nearest time within. */
const boundTime = (at: Micros): string => timeParameter(Math.min(Math.max(at, earliestMicros - 1), latestMicros));

const isBoundType = (type: ParameterType | BoundType): type is BoundType => Object.hasOwn(typesOfBound, type);

/** The project in every statement. */
export const projectParameter = '$1';

export const sqlParameters = (projectId?: ProjectId): SqlParameters => {
  const values: unknown[] = projectId === undefined ? [] : [projectId];
  return {
    values,
    bind: (type, value) => {
      values.push(type === 'time' ? boundTime(value as Micros) : value);
      return `$${values.length}::${isBoundType(type) ? typesOfBound[type] : type}`;
    },
  };
};
