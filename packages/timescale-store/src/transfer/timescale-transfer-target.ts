import { dayNumberOf, type CopiedRow, type ProjectId, type TransferTarget } from '@spanledger/core';
import { timeParameter } from '@spanledger/postgres-kit';
import type { Statements, Timescale } from '../client/timescale-client.ts';
import { partitionKeeper } from '../partitions/ensure-partitions.ts';
import { markDays } from '../writer/mark-days.ts';
import { ProjectDays, ProjectTraces } from '../writer/project-days.ts';
import { bestKeys, putRows, type Key, type WonKey } from '../writer/put-rows.ts';
import { keysOfRows } from '../writer/keys-of-rows.ts';
import { addDaysOfTraces, noteTraceDays, spansOf } from '../writer/trace-days.ts';
import { copiedEntityTables } from './copied-entity-tables.ts';
import { putPlainRows } from './put-plain-rows.ts';

type EntityKind = keyof typeof copiedEntityTables;

/** Each write is one transaction, like those of the pipeline and by the same key tables. */
export const timescaleTransferTarget = (client: Timescale): TransferTarget => {
  const partitions = partitionKeeper(client);
  const putEntities = async (projectId: ProjectId, kind: EntityKind, keys: Iterable<Key<CopiedRow>>) => {
    const best = await bestKeys(keys);
    const times = [...best.values()].flatMap(({ at, row }) => (row === undefined ? [] : [at]));
    try {
      await partitions.ensure(copiedEntityTables[kind].table, times);
      await client.transaction(
        `transfer-${kind}`,
        async (statements) => {
          const won = await putRows(statements, copiedEntityTables[kind], best);
          await noteMoves(statements, kind, won);
          if (kind !== 'scores') await markDaysOf(statements, projectId, won);
        },
        { isByIndex: true },
      );
    } catch (error) {
      partitions.invalidate();
      throw error;
    }
  };
  return {
    put: async (projectId, kind, rows) => {
      if (rows.length === 0) return;
      if (kind === 'traces' || kind === 'observations' || kind === 'scores') {
        await putEntities(projectId, kind, keysOfRows(copiedEntityTables[kind], rows));
      } else {
        await client.transaction(`transfer-${kind}`, (statements) => putPlainRows(statements, kind, rows));
      }
    },
    remove: async (projectId, kind, day, gone) => {
      if (kind !== 'traces' && kind !== 'observations' && kind !== 'scores') return;
      // An entity has one row here: that of another day replaces this one when it is copied.
      const ended = gone.filter(({ isElsewhere }) => !isElsewhere);
      const { keyColumns, keptColumns } = copiedEntityTables[kind];
      const keys = ended.map(({ key, version }): Key<CopiedRow> => ({
        key: [projectId, ...key.slice(1 - keyColumns.length)],
        kept: keptColumns.map(() => null),
        at: Date.parse(day) * 1000,
        version,
        movedAt: Date.now() * 1000,
        row: undefined,
      }));
      if (keys.length > 0) await putEntities(projectId, kind, keys);
    },
  };
};

/** Exports under way return these again. A key does not have the name of its score, by which scores are exported. */
const noteMoves = async (
  statements: Statements,
  kind: EntityKind,
  won: readonly WonKey<CopiedRow>[],
): Promise<void> => {
  const moved = won.filter(
    ({ at, before }) => before !== undefined && (kind === 'scores' || dayNumberOf(before) !== dayNumberOf(at)),
  );
  if (moved.length === 0) return;
  const { keyTable, keyColumns } = copiedEntityTables[kind];
  const given = keyColumns.map((_, index) => `$${index + 2}::text[]`).join(', ');
  const sql = `
UPDATE ${keyTable} SET moved_at = $1
WHERE (${keyColumns.join(', ')}) IN (SELECT * FROM unnest(${given}))`;
  const keys = keyColumns.map((_, index) => moved.map(({ key }) => key[index]));
  await statements.run(`note-moves-${kind}`, sql, [timeParameter(Date.now() * 1000), ...keys]);
};

/** The days that rows moved to and from, and all others of their traces. */
const markDaysOf = async (
  statements: Statements,
  projectId: ProjectId,
  won: readonly WonKey<CopiedRow>[],
): Promise<void> => {
  const days = new ProjectDays();
  const traces = new ProjectTraces();
  for (const { key, at, before } of won) {
    days.add(projectId, at);
    if (before !== undefined) days.add(projectId, before);
    traces.add(projectId, key[1] ?? '');
  }
  const written = won.flatMap(({ key, at, row }) =>
    row === undefined ? [] : [{ project: projectId, trace: key[1] ?? '', at }],
  );
  await noteTraceDays(statements, spansOf(written));
  await addDaysOfTraces(statements, traces, days);
  await markDays(statements, days);
};
