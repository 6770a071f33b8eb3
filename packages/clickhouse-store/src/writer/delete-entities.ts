import { tombstoneVersion, type Clock, type TelemetryRows } from '@spanledger/core';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { inChunks } from '../query/in-chunks.ts';
import { deletedVersion, tombstonesSql, writeTombstones } from './tombstones.ts';

type Deletions = TelemetryRows['deletions'];

const dayOfTraces = (aggregate: string): string =>
  `(SELECT ${aggregate} FROM trace_days WHERE project_id = {project:String} AND trace_id IN {ids:Array(String)})`;
const inTraceDays = (time: string): string =>
  `toDate(${time}) BETWEEN ${dayOfTraces('min(first_day)')} AND ${dayOfTraces('max(last_day)')}`;

/** Scores whose latest copy is of one of the traces: one that was moved to another trace is not included. */
const latestOfTraces = `id IN (
    SELECT id FROM scores
    WHERE project_id = {project:String} AND id IN (
        SELECT id FROM scores WHERE project_id = {project:String} AND trace_id IN {ids:Array(String)})
    GROUP BY id
    HAVING argMax(tuple(trace_id), row_version).1 IN {ids:Array(String)})`;

/** With the trace of the latest copy: older ones may be of others. */
const withLatestTrace = `(
    SELECT *, argMax(tuple(trace_id), row_version) OVER (PARTITION BY id) AS latest_trace FROM scores
    WHERE project_id = {project:String} AND ${latestOfTraces}
)`;

/** By name. */
type StatementsByKind = Readonly<Record<Deletions[number]['kind'], Readonly<Record<string, string>>>>;

const ofScoresOfTraces = {
  'delete-scores-of-traces': tombstonesSql('scores', {
    where: 'true',
    deletedId: `assumeNotNull(any(latest_trace).1)`,
    from: withLatestTrace,
  }),
};

const statementsByKind: StatementsByKind = {
  trace: {
    'delete-observations-of-traces': tombstonesSql('observations', {
      where: `trace_id IN {ids:Array(String)} AND ${inTraceDays('start_time')}`,
      deletedId: 'trace_id',
    }),
    ...ofScoresOfTraces,
    'delete-traces': tombstonesSql('traces', {
      where: `id IN {ids:Array(String)} AND ${inTraceDays('timestamp')}`,
      deletedId: 'id',
    }),
    'delete-strays': `
INSERT INTO stray_observations (project_id, id, day, row_version, is_deleted)
SELECT DISTINCT project_id, id, day, ${deletedVersion('id')}, 1
FROM stray_observations
WHERE project_id = {project:String} AND id IN {ids:Array(String)}`,
  },
  score: { 'delete-scores': tombstonesSql('scores', { where: 'id IN {ids:Array(String)}', deletedId: 'id' }) },
};

/** A command's parameters travel in its address. */
const idBytesMax = 8_000;

/**
 * Scores that other writers stored while their traces were deleted. Those stored later are found by their writers, if
 * the deletions are stored as done.
 */
export const deleteLateScores = async (client: ClickHouse, deletions: Deletions): Promise<void> =>
  deleteEntities(client, deletions, { trace: ofScoresOfTraces, score: {} });

/** Applies each deletion; idempotent. Deletions of one project share their statements. */
export const deleteEntities = async (
  client: ClickHouse,
  deletions: Deletions,
  statements = statementsByKind,
): Promise<void> => {
  for (const group of groupsOf(deletions)) {
    const [{ kind, projectId }] = group;
    const horizons = new Map<string, Clock>();
    for (const deletion of group) {
      horizons.set(deletion.id, Math.max(horizons.get(deletion.id) ?? 0, horizonOf(deletion)));
    }
    const versions = [...horizons].map(([id, horizon]) => ({ id, version: tombstoneVersion(horizon).toString() }));
    for (const chunk of inChunks(versions, idBytesMax, ({ id, version }) => id + version)) {
      const params = {
        project: projectId,
        ids: chunk.map(({ id }) => id),
        versions: chunk.map(({ version }) => version),
      };
      for (const [name, sql] of Object.entries(statements[kind])) {
        await writeTombstones(client, name, sql, params);
      }
    }
  }
};

const keepSql = `
INSERT INTO deletions (project_id, kind, entity_id, clock, reaches, is_done)
SELECT {project:String}, {kind:String}, each.1, each.2, each.3, {isDone:UInt8}
FROM (SELECT arrayJoin(arrayZip({ids:Array(String)}, {clocks:Array(UInt64)}, {horizons:Array(UInt64)})) AS each)`;

/**
 * Stores the horizons of deletions. Stored before anything of them is done, so that doing it again does the same; and
 * once more when they are done, from when on late patches of what they deleted are dropped.
 */
export const keepHorizons = async (
  client: ClickHouse,
  deletions: Deletions,
  state: 'begun' | 'done',
): Promise<void> => {
  const known = deletions.filter(({ reaches }) => reaches !== undefined);
  for (const group of groupsOf(known)) {
    const [first] = group;
    for (const chunk of inChunks(group, idBytesMax, ({ id, clock }) => `${id}${clock}${clock}`)) {
      const params = {
        project: first.projectId,
        kind: first.kind,
        ids: chunk.map(({ id }) => id),
        clocks: chunk.map(({ clock }) => clock),
        horizons: chunk.map(horizonOf),
        isDone: state === 'done' ? 1 : 0,
      };
      await client.command(keepSql, { name: 'keep-deletions', params });
    }
  }
};

const horizonOf = ({ clock, reaches = clock }: Deletions[number]): Clock => reaches;

type Group = [Deletions[number], ...Deletions[number][]];

/** Of one kind and project each. */
const groupsOf = (deletions: Deletions): Iterable<Group> => {
  const groups = new Map<string, Group>();
  for (const deletion of deletions) {
    const key = JSON.stringify([deletion.kind, deletion.projectId]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [deletion]);
    else group.push(deletion);
  }
  return groups.values();
};
