import type { Micros } from '@spanledger/core';
import { timeParameter } from '@spanledger/postgres-kit';
import type { Statements } from '../client/timescale-client.ts';
import { findKeylessRows, holdKeylessRows, readKeylessReaches, type KeylessRow } from './keyless-rows.ts';

/** An observation's inserted key, and the former place of its row, if its key had one. */
interface PutKey {
  readonly key: readonly string[];
  readonly version: bigint;
  readonly before: Micros | undefined;
  readonly isAged: boolean;
}

const nameOf = (parts: readonly string[]): string => JSON.stringify(parts.map((part) => part.toWellFormed()));

const restoreSql = `
UPDATE observation_keys AS k
SET start_time = r.start_time, row_version = r.row_version, is_deleted = FALSE, before_time = NULL, moved_at = NULL
FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::numeric[])
    AS r (project_id, trace_id, id, start_time, row_version)
WHERE k.project_id = r.project_id AND k.trace_id = r.trace_id AND k.id = r.id`;

const restoreKeys = async (statements: Statements, rows: readonly KeylessRow[]): Promise<void> => {
  if (rows.length === 0) return;
  await statements.run('restore-better-keys', restoreSql, [
    rows.map(({ project }) => project),
    rows.map(({ trace }) => trace),
    rows.map(({ id }) => id),
    rows.map(({ at }) => timeParameter(at)),
    rows.map(({ version }) => version.toString()),
  ]);
};

/**
 * Finds the rows that observations have without a key, after their keys are inserted: no other writer can insert these
 * meanwhile. Such a row is replaced by the new key's row, or, if it has later values, gets its key back: then the new
 * row has lost, and is left out.
 */
export const settleKeylessRows = async <WonKey extends PutKey>(
  statements: Statements,
  won: readonly WonKey[],
): Promise<readonly WonKey[]> => {
  const fresh = won.filter(({ before }) => before === undefined);
  const names = fresh.map(({ key: [project = '', trace = '', id = ''] }) => [project, trace, id] as const);
  const reaches = await readKeylessReaches(
    statements,
    names.map(([project, trace]) => [project, trace]),
  );
  if (reaches.length === 0) return won;
  await holdKeylessRows(statements);
  const found = await findKeylessRows(statements, names);
  const rows = new Map(found.rows.map((row) => [nameOf([row.project, row.trace, row.id]), row]));
  const better: KeylessRow[] = [];
  const settled = won.flatMap((each): readonly WonKey[] => {
    const row = each.before === undefined ? rows.get(nameOf(each.key)) : undefined;
    if (row === undefined) return [each];
    if (row.version <= each.version) return [{ ...each, before: row.at, isAged: true }];
    better.push(row);
    return [];
  });
  await restoreKeys(statements, better);
  return settled;
};
