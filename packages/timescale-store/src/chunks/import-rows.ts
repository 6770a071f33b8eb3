import { tombstoneVersion, type Micros } from '@spanledger/core';
import { timeParameter, type RawRow } from '@spanledger/postgres-kit';
import { z } from 'zod';
import type { Statements } from '../client/timescale-client.ts';
import { findKeylessRows, type ObservationName } from '../keyless/keyless-rows.ts';
import { keysOfRows } from '../writer/keys-of-rows.ts';
import { markDays } from '../writer/mark-days.ts';
import { ProjectDays, ProjectTraces } from '../writer/project-days.ts';
import { bestKeys, putRows } from '../writer/put-rows.ts';
import { addDaysOfTraces, noteTraceDays, spansOf } from '../writer/trace-days.ts';
import type { RawTable } from './raw-table.ts';

/** The outcome of rows. */
export interface ImportedRows {
  readonly written: number;
  /** The store has the same rows. */
  readonly same: number;
  /** The store has later values of them. */
  readonly older: number;
  /** They were deleted after their clock. */
  readonly deleted: number;
}

/** Writes rows as a writer does: each only where the store has nothing later, and no deleted one. */
export const importRows = async (
  statements: Statements,
  table: RawTable,
  rows: readonly RawRow[],
): Promise<ImportedRows> => {
  const living = await withoutDeleted(statements, table, rows);
  const others = await withoutSame(statements, table, living);
  const won = await putRows(statements, table, await bestKeys(keysOfRows(table, others)));
  const result = {
    written: won.length,
    same: living.length - others.length,
    older: others.length - won.length,
    deleted: rows.length - living.length,
  };
  if (table.table === 'scores') return result;
  const days = new ProjectDays();
  const traces = new ProjectTraces();
  const spans = won.map(({ key: [project = '', trace = ''], at }) => ({ project, trace, at }));
  for (const { project, trace } of spans) traces.add(project, trace);
  for (const {
    key: [project = ''],
    before,
  } of won)
    if (before !== undefined) days.add(project, before);
  await noteTraceDays(statements, spansOf(spans));
  await addDaysOfTraces(statements, traces, days);
  await markDays(statements, days);
  return result;
};

const deletedSchema = z.object({ kind: z.string(), project: z.string(), id: z.string(), until: z.coerce.number() });
const deletedSql = `
SELECT d.kind, d.project_id AS project, d.entity_id AS id, max(d.reaches) AS until FROM deletions AS d
JOIN (SELECT DISTINCT * FROM unnest($1::text[], $2::text[], $3::text[]) AS given (kind, project, id)) AS given
    ON d.kind = given.kind AND d.project_id = given.project AND d.entity_id = given.id
GROUP BY d.kind, d.project_id, d.entity_id`;

const withoutDeleted = async (
  statements: Statements,
  table: RawTable,
  rows: readonly RawRow[],
): Promise<readonly RawRow[]> => {
  // Waits for deletions under way: they would miss the keys of these rows.
  await statements.run('hold-deletions', 'LOCK TABLE deletions IN SHARE MODE');
  const named = rows.map((row) => namesOf(table, row));
  const all = named.flat();
  const values = [0, 1, 2].map((at) => all.map((name) => name[at]));
  const until = new Map<string, bigint>();
  for (const { kind, project, id, until: clock } of await statements.query(
    'deleted',
    deletedSql,
    values,
    deletedSchema,
  )) {
    until.set(JSON.stringify([kind, project, id]), tombstoneVersion(clock));
  }
  if (until.size === 0) return rows;
  return rows.filter((row, at) =>
    (named[at] ?? []).every((name) => table.versionOf(row) > (until.get(JSON.stringify(name)) ?? -1n)),
  );
};

const sameSchema = z.object({ at: z.coerce.number() });

/** Unchanged rows need not be written again, into a chunk that may be compressed. */
const withoutSame = async (
  statements: Statements,
  table: RawTable,
  rows: readonly RawRow[],
): Promise<readonly RawRow[]> => {
  const { keyTable, keyColumns, timeColumn } = table;
  const keys = rows.map((row) => table.keyOf(row));
  const texts = keyColumns.map((_, at) => `$${at + 1}::text[]`);
  const [time, version] = [`$${texts.length + 1}::timestamptz[]`, `$${texts.length + 2}::numeric[]`];
  const identity = keyColumns.map((column) => `k.${column} = g.${column}`).join(' AND ');
  const sql = `
SELECT g.at FROM unnest(${texts.join(', ')}, ${time}, ${version})
    WITH ORDINALITY AS g (${keyColumns.join(', ')}, found_at, row_version, at)
JOIN ${keyTable} AS k ON ${identity} AND k.${timeColumn} = g.found_at AND k.row_version = g.row_version
WHERE NOT k.is_deleted`;
  const same = await statements.query(
    'same-rows',
    sql,
    [
      ...keyColumns.map((_, part) => keys.map((key) => key[part])),
      rows.map((row) => timeParameter(table.timeOf(row))),
      rows.map((row) => table.versionOf(row).toString()),
    ],
    sameSchema,
  );
  const found = new Set(same.map(({ at }) => at - 1));
  const others = rows.filter((_, at) => !found.has(at));
  return table.table === 'observations' ? withoutKeyless(statements, table, others) : others;
};

const nameOf = (parts: readonly string[], at: Micros, version: bigint): string =>
  JSON.stringify([...parts.map((part) => part.toWellFormed()), at, version.toString()]);

/** Unchanged rows without keys need not be written either. */
const withoutKeyless = async (
  statements: Statements,
  table: RawTable,
  rows: readonly RawRow[],
): Promise<readonly RawRow[]> => {
  const names = rows.map((row): ObservationName => {
    const [project = '', trace = '', id = ''] = table.keyOf(row);
    return [project, trace, id];
  });
  const { rows: found } = await findKeylessRows(statements, names);
  const there = new Set(found.map(({ project, trace, id, at, version }) => nameOf([project, trace, id], at, version)));
  return rows.filter((row) => !there.has(nameOf(table.keyOf(row), table.timeOf(row), table.versionOf(row))));
};

/** Under which kinds and ids it may have been deleted. */
const namesOf = (table: RawTable, row: RawRow): readonly (readonly string[])[] => {
  const [project = '', ...key] = table.keyOf(row);
  const trace = table.traceOf(row);
  const ofTrace = trace === null ? [] : [['trace', project, trace]];
  return table.table === 'scores' ? [...ofTrace, ['score', project, key[0] ?? '']] : ofTrace;
};
