import type { Micros } from '@spanledger/core';
import type { ExportSource, SqlParameters } from '@spanledger/telemetry-sql';
import { bindTime } from '../query/time-bounds.ts';

/** The maximal delay between a row's time and its visibility: clocks differ, and transactions take their time. */
const slackMicros = 60_000_000;

const keyTables = { traces: 'trace_keys', observations: 'observation_keys', scores: 'score_keys' } as const;

/** Keys have the time when their entity last moved from another day, name or trace. */
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
