import { tombstoneVersion, type Clock, type TelemetryRows } from '@spanledger/core';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { inChunks } from './in-chunks.ts';
import { tombstonesSql, writeTombstones } from './tombstones.ts';

type Deletions = TelemetryRows['deletions'];

const dayOfTraces = (aggregate: string): string =>
  `(SELECT ${aggregate} FROM trace_days WHERE project_id = {project:String} AND trace_id IN {ids:Array(String)})`;
const inTraceDays = (time: string): string =>
  `toDate(${time}) BETWEEN ${dayOfTraces('min(first_day)')} AND ${dayOfTraces('max(last_day)')}`;

/** Scores whose latest copy is of one of the traces: one that was moved to another trace is no longer theirs. */
const latestOfTraces = `id IN (
    SELECT id FROM scores
    WHERE project_id = {project:String} AND id IN (
        SELECT id FROM scores WHERE project_id = {project:String} AND trace_id IN {ids:Array(String)})
    GROUP BY id
    HAVING argMax(tuple(trace_id), row_version).1 IN {ids:Array(String)})`;

const statementsByKind: Readonly<Record<Deletions[number]['kind'], Readonly<Record<string, string>>>> = {
  trace: {
    'delete-observations-of-traces': tombstonesSql(
      'observations',
      `trace_id IN {ids:Array(String)} AND ${inTraceDays('start_time')}`,
    ),
    'delete-scores-of-traces': tombstonesSql('scores', latestOfTraces),
    'delete-traces': tombstonesSql('traces', `id IN {ids:Array(String)} AND ${inTraceDays('timestamp')}`),
  },
  score: { 'delete-scores': tombstonesSql('scores', 'id IN {ids:Array(String)}') },
};

/** A command's parameters travel in its address. */
const idBytesMax = 8_000;

/** Ends what each deletion names; idempotent. Deletions of the same project and horizon share their statements. */
export const deleteEntities = async (client: ClickHouse, deletions: Deletions): Promise<void> => {
  for (const group of groupsOf(deletions, horizonOf)) {
    const [first] = group;
    const { kind, projectId } = first;
    const version = tombstoneVersion(horizonOf(first)).toString();
    for (const chunk of inChunks(group, idBytesMax, ({ id }) => id)) {
      const params = { project: projectId, ids: chunk.map(({ id }) => id), version };
      for (const [name, sql] of Object.entries(statementsByKind[kind])) {
        await writeTombstones(client, name, sql, params);
      }
    }
  }
};

const keepSql = `
INSERT INTO deletions (project_id, kind, entity_id, clock, reaches)
SELECT {project:String}, {kind:String}, arrayJoin({ids:Array(String)}), {clock:UInt64}, {reaches:UInt64}`;

/** Stores the horizons of deletions. Stored before anything of them is done, so that doing it again does the same. */
export const keepHorizons = async (client: ClickHouse, deletions: Deletions): Promise<void> => {
  const known = deletions.filter(({ reaches }) => reaches !== undefined);
  for (const group of groupsOf(known, (deletion) => JSON.stringify([deletion.clock, horizonOf(deletion)]))) {
    const [first] = group;
    for (const chunk of inChunks(group, idBytesMax, ({ id }) => id)) {
      const params = {
        project: first.projectId,
        kind: first.kind,
        ids: chunk.map(({ id }) => id),
        clock: first.clock,
        reaches: horizonOf(first),
      };
      await client.command(keepSql, { name: 'keep-deletions', params });
    }
  }
};

const horizonOf = ({ clock, reaches = clock }: Deletions[number]): Clock => reaches;

type Group = [Deletions[number], ...Deletions[number][]];

/** Of one kind and project each. */
const groupsOf = (
  deletions: Deletions,
  sharedBy: (deletion: Deletions[number]) => string | number,
): Iterable<Group> => {
  const groups = new Map<string, Group>();
  for (const deletion of deletions) {
    const key = JSON.stringify([deletion.kind, deletion.projectId, sharedBy(deletion)]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [deletion]);
    else group.push(deletion);
  }
  return groups.values();
};
