import type { Micros } from '@spanledger/core';
import type { ExportSource, SqlParameters } from '@spanledger/telemetry-sql';
import { bindTime } from '../query/time-bounds.ts';

/** A row is seen at most so much later than it is dated: clocks differ, and transactions take their time. */
const slackMicros = 60_000_000;

const keyTables = { traces: 'trace_keys', observations: 'observation_keys', scores: 'score_keys' } as const;

/** Keys remember when what they name last came from another day, name or trace. */
export const movedSince = <Row, T>(
  { alias, table }: Pick<ExportSource<Row, T>, 'alias' | 'table'>,
  startedAt: Micros,
  parameters: SqlParameters,
): string[] => {
  const since = bindTime(startedAt - slackMicros, parameters);
  return [
    `${alias}.id IN (SELECT moved.id FROM ${keyTables[table]} AS moved WHERE moved.project_id = $1 AND moved.moved_at >= ${since})`,
  ];
};
