import {
  earliestMicros,
  latestMicros,
  tombstoneVersion,
  type Clock,
  type Micros,
  type TelemetryRows,
} from '@spanledger/core';
import { timeParameter } from '@spanledger/postgres-kit';
import { z } from 'zod';
import type { Statements } from '../client/timescale-client.ts';
import {
  findKeylessRowsOfTraces,
  holdKeylessRows,
  putKeysOfRows,
  readKeylessReaches,
} from '../keyless/keyless-rows.ts';
import { isAged } from '../partitions/hypertables.ts';
import { fullVersion } from '../rows/row-version.ts';
import { scoreTable } from './entity-tables.ts';
import { removeOldRows, singlesMax } from './remove-old-rows.ts';

type Deletions = TelemetryRows['deletions'];

/** `$1` the project, `$2` the ids, `$3` the version that outlives all up to the deletion's horizon. */
const endKeys = (keyTable: string, idColumn: string): string => `
UPDATE ${keyTable} SET row_version = $3::numeric, is_deleted = TRUE
WHERE project_id = $1 AND ${idColumn} = ANY ($2::text[]) AND row_version <= $3::numeric`;

const spansSql = `
SELECT trace_id, (first_day::timestamp AT TIME ZONE 'UTC') AS "from", ((last_day + 1)::timestamp AT TIME ZONE 'UTC') AS "to"
FROM trace_days WHERE project_id = $1 AND trace_id = ANY ($2::text[])`;
const spanSchema = z.object({ trace_id: z.string(), from: z.number(), to: z.number() });

/**
 * Values and no sub-query for the times, one trace and no list of them for the ids: TimescaleDB decompresses everything
 * that these do not exclude.
 */
const removeOfTraces = (table: string, condition: string, time: string): string => `
DELETE FROM ${table}
WHERE project_id = $1 AND ${condition} AND ${fullVersion()} <= $3::numeric
    AND ${time} >= $4::timestamptz AND ${time} < $5::timestamptz`;

const deleteRowsOfTraces = async (statements: Statements, values: readonly unknown[]): Promise<void> => {
  const [projectId, ids, version] = values;
  const spans = await statements.query('spans-of-traces', spansSql, [projectId, ids], spanSchema);
  const run = async (condition: string, named: unknown, from: Micros, to: Micros): Promise<void> => {
    const given = [projectId, named, version, timeParameter(from), timeParameter(to)];
    const sqlOf = (table: string, idColumn: string, time: string) =>
      removeOfTraces(table, `${idColumn} = ${condition}`, time);
    await statements.run('delete-traces', sqlOf('traces', 'id', 'timestamp'), given);
    await statements.run('delete-observations', sqlOf('observations', 'trace_id', 'start_time'), given);
  };
  if (spans.length <= singlesMax) {
    for (const { trace_id: id, from, to } of spans) await run('$2::text', id, from, to);
    return;
  }
  const from = spans.reduce((earliest, span) => Math.min(earliest, span.from), latestMicros);
  const to = spans.reduce((latest, span) => Math.max(latest, span.to), earliestMicros);
  await run('ANY ($2::text[])', ids, from, to);
};

/** For scores the key alone has their trace and their time. */
const endScores = (idColumn: string): string => `
WITH ended AS (${endKeys('score_keys', idColumn)} RETURNING id, timestamp)
SELECT id, timestamp, ${isAged('timestamp')} AS is_aged FROM ended`;

const endedSchema = z.object({ id: z.string(), timestamp: z.number(), is_aged: z.boolean() });

const deleteScores = async (
  statements: Statements,
  idColumn: string,
  values: readonly [projectId: string, ids: readonly string[], version: string],
): Promise<void> => {
  const [projectId] = values;
  const ended = await statements.query('end-scores', endScores(idColumn), values, endedSchema);
  const rows = ended.map(({ id, timestamp: at, is_aged }) => ({ key: [projectId, id], at, isAged: is_aged }));
  await removeOldRows(statements, scoreTable, rows);
};

/** Rows in keyless chunks must have keys that can be ended. */
const putKeysOfTraces = async (statements: Statements, projectId: string, ids: readonly string[]): Promise<void> => {
  const traces = ids.map((id) => [projectId, id] as const);
  if ((await readKeylessReaches(statements, traces)).length === 0) return;
  await holdKeylessRows(statements);
  await putKeysOfRows(statements, await findKeylessRowsOfTraces(statements, traces));
};

/**
 * After the deletions are stored: deletes scores that other writers stored meanwhile, which the transaction of the
 * deletions did not see. Those stored later are found by their writers.
 */
export const deleteLateScores = async (statements: Statements, deletions: Deletions): Promise<void> => {
  for (const group of groupsOf(deletions)) {
    if (group[0].kind === 'trace') await deleteScores(statements, 'trace_id', valuesOf(group));
  }
};

/** Applies each deletion; idempotent. Deletions of the same project and horizon share their statements. */
export const deleteEntities = async (statements: Statements, deletions: Deletions): Promise<void> => {
  for (const group of groupsOf(deletions)) {
    const [first] = group;
    const values = valuesOf(group);
    const [, ids] = values;
    if (first.kind === 'score') {
      await deleteScores(statements, 'id', values);
      continue;
    }
    await putKeysOfTraces(statements, first.projectId, ids);
    await statements.run('end-traces', endKeys('trace_keys', 'id'), values);
    await statements.run('end-observations', endKeys('observation_keys', 'trace_id'), values);
    await deleteRowsOfTraces(statements, values);
    await deleteScores(statements, 'trace_id', values);
  }
};

const valuesOf = (group: Group) => {
  const [first] = group;
  const ids = group.map(({ id }): string => id);
  return [first.projectId, ids, tombstoneVersion(horizonOf(first)).toString()] as const;
};

const keepSql = `
INSERT INTO deletions AS d (project_id, kind, entity_id, clock, reaches)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[])
ON CONFLICT (project_id, kind, entity_id, clock) DO UPDATE SET reaches = least(d.reaches, excluded.reaches)`;

/** Stores the horizons of deletions, so that doing them again does the same. */
export const keepHorizons = async (statements: Statements, deletions: Deletions): Promise<void> => {
  const known = new Map<string, Deletions[number]>();
  for (const deletion of deletions) {
    const { projectId, kind, id, clock, reaches } = deletion;
    const name = JSON.stringify([projectId, kind, id.toWellFormed(), clock]);
    const other = known.get(name);
    if (reaches !== undefined && reaches < (other?.reaches ?? Infinity)) known.set(name, deletion);
  }
  if (known.size === 0) return;
  const all = [...known].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, deletion]) => deletion);
  await statements.run('keep-deletions', keepSql, [
    all.map(({ projectId }) => projectId),
    all.map(({ kind }) => kind),
    all.map(({ id }) => id),
    all.map(({ clock }) => clock),
    all.map(horizonOf),
  ]);
};

const horizonOf = ({ clock, reaches = clock }: Deletions[number]): Clock => reaches;

type Group = [Deletions[number], ...Deletions[number][]];

/** Of one kind, project and horizon each. */
const groupsOf = (deletions: Deletions): Iterable<Group> => {
  const groups = new Map<string, Group>();
  for (const deletion of deletions) {
    const key = JSON.stringify([deletion.kind, deletion.projectId, horizonOf(deletion)]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [deletion]);
    else group.push(deletion);
  }
  return groups.values();
};
