import { neverSet, type Clock, type Deletion, type DeletionHorizon, type ProjectId } from '@spanledger/core';
import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { recordLimits } from '../client/connection-settings.ts';
import { paramBytesMax, type FoundDays } from '../query/find-days.ts';
import { inChunks } from '../query/in-chunks.ts';
import type { RecordReads } from './read-records-by-id.ts';

type Kind = Deletion['kind'];

const keptRowSchema = z.object({ id: z.string(), clock: z.coerce.number(), reaches: z.coerce.number() });
const latestRowSchema = z.object({ id: z.string(), latest: z.coerce.number() });

/**
 * The horizons of deletions: as stored when they were first written, else the latest clock of the entities they delete.
 */
export const readDeletionHorizons = async (
  reads: RecordReads,
  projectId: ProjectId,
  deletions: readonly Deletion[],
): Promise<readonly DeletionHorizon[]> => {
  const found = new Map<Deletion, DeletionHorizon>();
  for (const kind of ['trace', 'score'] as const) {
    const ofKind = deletions.filter((deletion) => deletion.kind === kind);
    if (ofKind.length === 0) continue;
    const ids = [...new Set<string>(ofKind.map(({ id }) => id))];
    const kept = await readKept(reads.client, projectId, kind, ids);
    const latest = await readLatestClocks(reads, projectId, kind, ids);
    for (const deletion of ofKind) {
      const reaches = kept.get(keptKey(deletion.id, deletion.clock));
      const own = Math.max(deletion.clock, latest.get(deletion.id) ?? neverSet);
      found.set(deletion, { reaches: reaches ?? own, isKept: reaches !== undefined });
    }
  }
  return deletions.map((deletion) => found.get(deletion) ?? { reaches: deletion.clock, isKept: false });
};

const keptKey = (id: string, clock: Clock): string => JSON.stringify([id, clock]);

const readKept = async (
  client: ClickHouse,
  projectId: ProjectId,
  kind: Kind,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Clock>> => {
  const sql = `
SELECT entity_id AS id, clock, min(reaches) AS reaches
FROM deletions
WHERE project_id = {project:String} AND kind = {kind:String} AND entity_id IN {ids:Array(String)}
GROUP BY entity_id, clock`;
  const kept = new Map<string, Clock>();
  for (const chunk of inChunks(ids, paramBytesMax, (id) => id)) {
    const params = { project: projectId, kind, ids: chunk };
    for (const row of await client.query('read-deletions', sql, params, keptRowSchema, recordLimits)) {
      kept.set(keptKey(row.id, row.clock), row.reaches);
    }
  }
  return kept;
};

/** Over all stored versions of rows: an earlier one never has a later clock than the one it was merged into. */
const latestSql: Readonly<Record<Kind, (found: FoundDays) => string>> = {
  trace: (found) => `
SELECT id, max(clock) AS latest FROM (
    SELECT trace_id AS id, clock FROM observations
    WHERE project_id = {project:String} AND ${found.dayCondition('start_time')} AND trace_id IN {ids:Array(String)}
    UNION ALL
    SELECT id, clock FROM traces
    WHERE project_id = {project:String} AND ${found.dayCondition('timestamp')} AND id IN {ids:Array(String)}
)
GROUP BY id`,
  score: (found) => `
SELECT id, max(clock) AS latest FROM scores
WHERE project_id = {project:String} AND ${found.dayCondition('timestamp')} AND id IN {ids:Array(String)}
GROUP BY id`,
};

/** Scores are found by the index on their trace: they may be dated long after it, or stored without it. */
const latestOfScoresSql = `
SELECT assumeNotNull(trace_id) AS id, max(clock) AS latest FROM scores
WHERE project_id = {project:String} AND trace_id IN {ids:Array(String)}
GROUP BY id`;

const readLatestClocks = async (
  { client, findDays }: RecordReads,
  projectId: ProjectId,
  kind: Kind,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Clock>> => {
  const latest = new Map<string, Clock>();
  const read = async (sql: string, params: Record<string, unknown>): Promise<void> => {
    const rows = await client.query(
      'read-latest-clocks',
      sql,
      { project: projectId, ...params },
      latestRowSchema,
      recordLimits,
    );
    for (const row of rows) latest.set(row.id, Math.max(row.latest, latest.get(row.id) ?? neverSet));
  };
  for (const found of await findDays(kind, projectId, ids)) {
    await read(latestSql[kind](found), { ...found.params, ids: found.ids });
  }
  if (kind === 'trace') {
    for (const chunk of inChunks(ids, paramBytesMax, (id) => id)) await read(latestOfScoresSql, { ids: chunk });
  }
  return latest;
};
