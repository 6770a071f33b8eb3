import { neverSet, type Clock, type Deletion, type DeletionHorizon, type ProjectId } from '@spanledger/core';
import { z } from 'zod';
import type { Statements, Timescale } from '../client/timescale-client.ts';
import { findKeylessRowsOfTraces } from '../keyless/keyless-rows.ts';
import { recordLimits } from './read-records.ts';

type Kind = Deletion['kind'];

const keptSchema = z.object({ id: z.string(), clock: z.coerce.number(), reaches: z.coerce.number() });
const latestSchema = z.object({ id: z.string(), version: z.string() });

const keptSql = `
SELECT entity_id AS id, clock, reaches FROM deletions
WHERE project_id = $1 AND kind = $2 AND entity_id = ANY ($3::text[])`;

/** The highest 53 of a version's 128 bits are the latest clock of its record. */
const clockOfVersion = (version: string | bigint): Clock => Number(BigInt(version) >> 75n);

const highest = (keyTable: string, idColumn: string): string => `
SELECT ${idColumn} AS id, row_version FROM ${keyTable}
WHERE project_id = $1 AND ${idColumn} = ANY ($2::text[]) AND NOT is_deleted`;

const latestSql: Readonly<Record<Kind, string>> = {
  trace: [highest('observation_keys', 'trace_id'), highest('trace_keys', 'id'), highest('score_keys', 'trace_id')].join(
    ' UNION ALL ',
  ),
  score: highest('score_keys', 'id'),
};

/**
 * The horizons of deletions: as stored when they were first written, else the latest clock of the entities they delete.
 */
export const readDeletionHorizons = (
  client: Timescale,
  projectId: ProjectId,
  deletions: readonly Deletion[],
): Promise<readonly DeletionHorizon[]> =>
  client.snapshot(
    'read-deletion-horizons',
    async (statements) => {
      const found = new Map<Deletion, DeletionHorizon>();
      for (const kind of ['trace', 'score'] as const) {
        const ofKind = deletions.filter((deletion) => deletion.kind === kind);
        if (ofKind.length > 0) await findHorizons(statements, projectId, kind, ofKind, found);
      }
      return deletions.map((deletion) => found.get(deletion) ?? { reaches: deletion.clock, isKept: false });
    },
    { ...recordLimits, isOfRows: true },
  );

const findHorizons = async (
  statements: Statements,
  projectId: ProjectId,
  kind: Kind,
  deletions: readonly Deletion[],
  found: Map<Deletion, DeletionHorizon>,
): Promise<void> => {
  const ids = [...new Set<string>(deletions.map(({ id }) => id))];
  const kept = new Map<string, Clock>();
  for (const row of await statements.query('read-deletions', keptSql, [projectId, kind, ids], keptSchema)) {
    kept.set(JSON.stringify([row.id, row.clock]), row.reaches);
  }
  const latest = new Map<string, Clock>();
  const sql = `SELECT id, max(row_version)::text AS version FROM (${latestSql[kind]}) AS named GROUP BY id`;
  for (const row of await statements.query('read-latest-clocks', sql, [projectId, ids], latestSchema)) {
    latest.set(row.id, clockOfVersion(row.version));
  }
  if (kind === 'trace') {
    // Rows in keyless chunks may have no key with their version.
    const traces = ids.map((id) => [projectId, id] as const);
    for (const { trace, version } of await findKeylessRowsOfTraces(statements, traces)) {
      latest.set(trace, Math.max(latest.get(trace) ?? neverSet, clockOfVersion(version)));
    }
  }
  for (const deletion of deletions) {
    const reaches = kept.get(JSON.stringify([deletion.id, deletion.clock]));
    const own = Math.max(deletion.clock, latest.get(deletion.id) ?? neverSet);
    found.set(deletion, { reaches: reaches ?? own, isKept: reaches !== undefined });
  }
};
