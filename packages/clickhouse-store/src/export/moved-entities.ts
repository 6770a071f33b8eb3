import type { Micros, ProjectId } from '@spanledger/core';
import type { ExportSource } from '@spanledger/telemetry-sql';
import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { whereProject } from '../query/conditions.ts';
import { sqlParameters, type SqlParameters } from '../query/sql-parameters.ts';

/** The maximal delay between a row's time and its visibility: clocks differ, and inserts take their time. */
const slackMicros = 60_000_000;

const tombstones = (table: string, startedAt: Micros, parameters: SqlParameters): string =>
  `FROM ${table} AS moved
${whereProject('moved', [
  'moved.is_deleted = 1',
  `toUnixTimestamp64Micro(identity(moved.updated_at)) >= ${parameters.bind('Int64', startedAt - slackMicros)}`,
])}`;

/** An entity that moves to another day, name or trace leaves a tombstone with the time of the row that replaces it. */
export const movedSince = <Row, T>(
  { table, alias }: ExportSource<Row, T>,
  startedAt: Micros,
  parameters: SqlParameters,
): string[] => [`${alias}.id IN (SELECT moved.id ${tombstones(table, startedAt, parameters)})`];

/** Mostly nothing has moved, and two narrow columns show that. */
export const hasMoves = async <Row, T>(
  client: ClickHouse,
  projectId: ProjectId,
  { name, table }: ExportSource<Row, T>,
  startedAt: Micros,
): Promise<boolean> => {
  const parameters = sqlParameters(projectId);
  const sql = `SELECT 1 AS found ${tombstones(table, startedAt, parameters)}\nLIMIT 1`;
  const rows = await client.query(`find-moves-of-${name}`, sql, parameters.values, z.object({ found: z.number() }));
  return rows.length > 0;
};
