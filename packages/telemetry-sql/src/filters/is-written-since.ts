import type { Micros } from '@spanledger/core';
import type { Dialect } from '../dialect.ts';
import type { SqlParameters } from '../sql-parameters.ts';

/** Condition that a row was written at a time or later; none without a time. */
export const isWrittenSince = (
  { timeOf }: Pick<Dialect, 'timeOf'>,
  column: string,
  since: Micros | undefined,
  parameters: SqlParameters,
): string[] => (since === undefined ? [] : [`${column} >= ${timeOf(parameters.bind('time', since))}`]);
