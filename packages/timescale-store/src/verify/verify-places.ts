import type { DerivedStat, Difference, Period, ProjectId } from '@spanledger/core';
import { formatIso } from '@spanledger/core';
import { z } from 'zod';
import { sqlParameters, type SqlParameters } from '../client/sql-parameters.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { whereProject } from '../query/conditions.ts';
import { fullVersion } from '../rows/row-version.ts';
import { timesOfPeriod } from './period-conditions.ts';
import { differencesMax, verifyLimits } from '@spanledger/telemetry-sql';

/** The tables of rows, and of keys with the place of each. */
interface Kind {
  readonly rows: string;
  readonly keys: string;
  readonly time: string;
  readonly id: readonly string[];
  /** The further columns of the key. */
  readonly kept: readonly string[];
  readonly figure: DerivedStat;
}

const kinds: readonly Kind[] = [
  {
    rows: 'observations',
    keys: 'observation_keys',
    time: 'start_time',
    id: ['trace_id', 'id'],
    kept: [],
    figure: 'trace_days',
  },
  { rows: 'traces', keys: 'trace_keys', time: 'timestamp', id: ['id'], kept: [], figure: 'trace_days' },
  { rows: 'scores', keys: 'score_keys', time: 'timestamp', id: ['id'], kept: ['trace_id'], figure: 'score_days' },
];

const rowSchema = z.object({
  id: z.array(z.string()),
  at: z.number().nullable(),
  known_at: z.number().nullable(),
});

const sameId = ({ id }: Kind, a: string, b: string): string =>
  id.map((column) => `${a}.${column} = ${b}.${column}`).join(' AND ');

/** Condition that a row under the alias `r` without a key cannot be found without one. */
const isNotKeyless = (kind: Kind): string => {
  if (kind.rows !== 'observations') return '';
  return ` AND NOT (r.project_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM observation_keys AS any_key ${whereProject('any_key', [sameId(kind, 'any_key', 'r')])})
  AND EXISTS (
    SELECT FROM keyless_chunks AS c CROSS JOIN LATERAL (
      SELECT hashes FROM keyless_ids AS f
      WHERE f.project_id = r.project_id AND f.chunk_from = c.chunk_from AND f.last_hash >= hashtextextended(r.id, 0)
      ORDER BY f.last_hash LIMIT 1
    ) AS f
    WHERE NOT c.has_keys AND c.chunk_from <= r.start_time AND c.chunk_to > r.start_time
      AND hashtextextended(r.id, 0) = ANY (f.hashes)
  ))`;
};

/** Rows that their key does not lead to, and keys that lead to no row, as `r` and `k`. */
const misplacedSql = (kind: Kind, period: Period | undefined, parameters: SqlParameters): string => {
  const { rows, keys, time } = kind;
  return `
FROM (SELECT * FROM ${rows} AS r ${whereProject('r', timesOfPeriod(`r.${time}`, period, parameters))}) AS r
FULL JOIN (
  SELECT * FROM ${keys} AS k ${whereProject('k', ['NOT k.is_deleted', ...timesOfPeriod(`k.${time}`, period, parameters)])}
) AS k ON ${isPlaceOf(kind)}
WHERE (r.project_id IS NULL OR k.project_id IS NULL)${isNotKeyless(kind)}`;
};

/** Entities that would be looked up in a wrong place, or not be found in theirs. */
export const verifyPlaces = async (
  client: Timescale,
  projectId: ProjectId,
  period: Period | undefined,
): Promise<readonly Difference[]> => {
  const differences: Difference[] = [];
  for (const kind of kinds) {
    const parameters = sqlParameters(projectId);
    const id = kind.id.map((column) => `coalesce(r.${column}, k.${column})`).join(', ');
    const sql = `
SELECT ARRAY[${id}] AS id, r.${kind.time} AS at, k.${kind.time} AS known_at
${misplacedSql(kind, period, parameters)}
ORDER BY 1 LIMIT ${differencesMax}`;
    const rows = await client.query(`verify-${kind.keys}`, sql, parameters.values, rowSchema, verifyLimits);
    for (const row of rows) {
      differences.push({
        figure: kind.figure,
        projectId,
        of: row.id.join('/'),
        expected: row.at === null ? 'nowhere' : `at ${formatIso(row.at)}`,
        found: row.known_at === null ? 'nowhere' : `at ${formatIso(row.known_at)}`,
      });
    }
  }
  return differences;
};

/** Keeps of each entity the row with the highest version, unless it is deleted, and a key of its place. */
export const repairPlaces = async (
  client: Timescale,
  projectId: ProjectId,
  period: Period | undefined,
): Promise<void> => {
  for (const kind of kinds) {
    await client.transaction(
      `repair-${kind.keys}`,
      async (statements) => {
        for (const sqlOf of [surplusSql, lostKeysSql, missingKeysSql]) {
          const parameters = sqlParameters(projectId);
          const sql = sqlOf(kind, period, parameters);
          await statements.run(`repair-${kind.keys}`, sql, parameters.values);
        }
      },
      verifyLimits,
    );
  }
};

type RepairSql = (kind: Kind, period: Period | undefined, parameters: SqlParameters) => string;

/** Rows that have better ones of the same entity, and those of deleted entities. */
const surplusSql: RepairSql = (kind, period, parameters) => {
  const { rows, keys, time } = kind;
  return `
DELETE FROM ${rows} AS r ${whereProject('r', timesOfPeriod(`r.${time}`, period, parameters))}
  AND (EXISTS (SELECT FROM ${rows} AS better ${whereProject('better', [sameId(kind, 'better', 'r')])}
      AND (${fullVersion('better')}, better.${time}) > (${fullVersion('r')}, r.${time}))
    OR EXISTS (SELECT FROM ${keys} AS k ${whereProject('k', [sameId(kind, 'k', 'r')])}
      AND k.is_deleted AND k.row_version >= ${fullVersion('r')}))`;
};

const isPlaceOf = (kind: Kind): string =>
  `${sameId(kind, 'k', 'r')} AND k.${kind.time} = r.${kind.time} AND k.row_version = ${fullVersion('r')}`;

/** Keys without a row: as if the entity had never existed, so that it can be sent again. */
const lostKeysSql: RepairSql = (kind, period, parameters) => {
  const { rows, keys, time } = kind;
  const inPeriod = timesOfPeriod(`k.${time}`, period, parameters);
  return `
DELETE FROM ${keys} AS k ${whereProject('k', ['NOT k.is_deleted', ...inPeriod])}
  AND NOT EXISTS (SELECT FROM ${rows} AS r ${whereProject('r', [isPlaceOf(kind)])})`;
};

const missingKeysSql: RepairSql = (kind, period, parameters) => {
  const { rows, keys, time, id, kept } = kind;
  const columns = ['project_id', ...id, ...kept, time];
  const updated = [...kept, time, 'row_version', 'is_deleted'];
  return `
INSERT INTO ${keys} AS known (${columns.join(', ')}, row_version, is_deleted)
SELECT ${columns.map((column) => `r.${column}`).join(', ')}, ${fullVersion('r')}, FALSE
FROM ${rows} AS r ${whereProject('r', timesOfPeriod(`r.${time}`, period, parameters))}
  AND NOT EXISTS (SELECT FROM ${keys} AS k ${whereProject('k', ['NOT k.is_deleted', isPlaceOf(kind)])})${isNotKeyless(kind)}
ON CONFLICT (${['project_id', ...id].join(', ')}) DO UPDATE
SET ${updated.map((column) => `${column} = excluded.${column}`).join(', ')}, before_time = NULL
WHERE known.row_version <= excluded.row_version`;
};
