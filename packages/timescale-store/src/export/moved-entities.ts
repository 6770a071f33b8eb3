import type { Micros } from '@spanledger/core';
import type { SqlParameters } from '../client/sql-parameters.ts';
import { bindTime } from '../query/time-bounds.ts';
import type { ExportSource } from './export-source.ts';

/** A row is seen at most so much later than it is dated: clocks differ, and transactions take their time. */
const slackMicros = 60_000_000;

/** Keys remember when what they name last came from another day, name or trace. */
export const movedSince = <Row, T>(
  { alias, keyTable }: Pick<ExportSource<Row, T>, 'alias' | 'keyTable'>,
  startedAt: Micros,
  parameters: SqlParameters,
): string[] => {
  const since = bindTime(startedAt - slackMicros, parameters);
  return [
    `${alias}.id IN (SELECT moved.id FROM ${keyTable} AS moved WHERE moved.project_id = $1 AND moved.moved_at >= ${since})`,
  ];
};
