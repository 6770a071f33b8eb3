import { advisoryLocks, timeParameter } from '@spanledger/postgres-kit';
import { z } from 'zod';
import { chunkLimits } from '../chunks/chunk-content.ts';
import type { Chunk } from '../chunks/chunk.ts';
import type { Statements, Timescale } from '../client/timescale-client.ts';
import { fullVersion } from '../rows/row-version.ts';

export type ChunkTimes = Pick<Chunk, 'from' | 'to'>;
type Rows = Pick<Chunk, 'relation' | 'from' | 'to'>;

const rowsOfStretch = 1_000;
/** Five rows of the table fill a page. */
const idsOfRow = 120;
/** Of one transaction: writers of late rows wait for it. */
const stretchesAtOnce = 10;

const lockSql = 'SELECT pg_advisory_xact_lock($1)';

/** Serialises everything that deletes or restores keys of whole chunks. */
const lockReleases = (statements: Statements): Promise<number> =>
  statements.run('lock-releases', lockSql, [advisoryLocks.keyRelease]);

/** Waits for writers that rely on rows having no key. */
const lockKeylessRows = (statements: Statements): Promise<number> =>
  statements.run('lock-keyless-rows', lockSql, [advisoryLocks.keylessRows]);

/** `$1`: the beginning of the chunk. Ids whose hash is not unique keep their keys. */
const indexSql = (relation: string): string => `
WITH ranked AS MATERIALIZED (
    SELECT project_id, trace_id, hashtextextended(id, 0) AS hash,
        ((rank() OVER (PARTITION BY project_id ORDER BY trace_id) - 1) / ${rowsOfStretch})::integer AS stretch
    FROM ${relation}
), stretches AS (
    INSERT INTO keyless_stretches (project_id, chunk_from, stretch, first_trace)
    SELECT project_id, $1::timestamptz, stretch, min(trace_id) FROM ranked GROUP BY project_id, stretch
), ids AS (
    SELECT project_id, hash, min(stretch) AS stretch FROM ranked GROUP BY project_id, hash HAVING count(*) = 1
), parts AS (
    SELECT *, (row_number() OVER (PARTITION BY project_id ORDER BY hash) - 1) / ${idsOfRow} AS part FROM ids
)
INSERT INTO keyless_ids (project_id, chunk_from, last_hash, hashes, stretches)
SELECT project_id, $1::timestamptz, max(hash), array_agg(hash ORDER BY hash), array_agg(stretch ORDER BY hash)
FROM parts GROUP BY project_id, part`;

const columns = 'project_id, trace_id, id, start_time, row_version, is_deleted';

/** Of rows whose id shares its hash with another since the last release. */
const keepAmbiguousSql = (relation: string): string => `
INSERT INTO observation_keys (${columns})
SELECT project_id, trace_id, id, start_time, row_version, FALSE FROM (
    SELECT *, count(*) OVER (PARTITION BY project_id, hashtextextended(id, 0)) AS sharing FROM (
        SELECT project_id, trace_id, id, start_time, ${fullVersion()} AS row_version FROM ${relation}
    ) AS narrow
) AS r
WHERE sharing > 1 AND EXISTS (SELECT FROM keyless_chunks WHERE chunk_from = $1::timestamptz)
ON CONFLICT (project_id, trace_id, id) DO NOTHING`;

const deleteSqls = ['keyless_ids', 'keyless_stretches'].map(
  (table) => `DELETE FROM ${table} WHERE chunk_from = $1::timestamptz`,
);

/** Makes the rows of a chunk findable without keys; all of them still have theirs, or are findable already. */
const indexChunk = async (statements: Statements, { relation, from, to }: Rows): Promise<void> => {
  await lockReleases(statements);
  const at = timeParameter(from);
  await statements.run('keep-ambiguous-keys', keepAmbiguousSql(relation), [at]);
  for (const sql of deleteSqls) await statements.run('delete-keyless', sql, [at]);
  await statements.run('index-keyless', indexSql(relation), [at]);
  const noteSql = `
INSERT INTO keyless_chunks (chunk_from, chunk_to) VALUES ($1::timestamptz, $2::timestamptz)
ON CONFLICT (chunk_from) DO UPDATE SET has_keys = FALSE`;
  await statements.run('note-keyless', noteSql, [at, timeParameter(to)]);
};

const stretchesSql = `
SELECT project_id AS project, stretch, first_trace AS first,
    lead(first_trace) OVER (PARTITION BY project_id ORDER BY stretch) AS "end"
FROM keyless_stretches WHERE chunk_from = $1::timestamptz ORDER BY project_id, stretch`;
const stretchSchema = z.object({
  project: z.string(),
  stretch: z.number(),
  first: z.string(),
  end: z.string().nullable(),
});

/**
 * Of the rows of a part; `findable` are those that a look-up by id would find there. Rows locked by a writer stay: the
 * writer may be waiting for this transaction.
 */
const releaseSql = (relation: string, hasEnd: boolean): string => `
WITH r AS MATERIALIZED (
    SELECT project_id, trace_id, id, start_time, ${fullVersion()} AS row_version, hashtextextended(id, 0) AS hash
    FROM ${relation}
    WHERE project_id = $1 AND trace_id >= $2::text ${hasEnd ? 'AND trace_id < $5::text' : ''}
), findable AS MATERIALIZED (
    SELECT r.* FROM r CROSS JOIN LATERAL (
        SELECT hashes, stretches FROM keyless_ids AS f
        WHERE f.project_id = $1 AND f.chunk_from = $3::timestamptz AND f.last_hash >= r.hash
        ORDER BY f.last_hash LIMIT 1
    ) AS f WHERE f.stretches[array_position(f.hashes, r.hash)] = $4::integer
), free AS MATERIALIZED (
    SELECT k.trace_id, k.id FROM findable AS r JOIN observation_keys AS k
        ON k.project_id = $1 AND k.trace_id = r.trace_id AND k.id = r.id AND k.start_time = r.start_time
            AND k.row_version = r.row_version AND NOT k.is_deleted AND k.moved_at IS NULL AND k.trace_id <> k.id
    FOR UPDATE OF k SKIP LOCKED
)
DELETE FROM observation_keys AS k USING free
WHERE k.project_id = $1 AND k.trace_id = free.trace_id AND k.id = free.id`;

/**
 * Deletes the keys of a packed chunk's observations, which are found without; returns how many. If interrupted, it
 * leaves keys that are not needed, which the next run deletes. No answer changes meanwhile.
 */
export const releaseKeys = async (client: Timescale, chunk: Rows): Promise<number> => {
  const at = timeParameter(chunk.from);
  await client.transaction('index-keyless', (statements) => indexChunk(statements, chunk), chunkLimits);
  const stretches = await client.query('keyless-stretches', stretchesSql, [at], stretchSchema, chunkLimits);
  let released = 0;
  for (let first = 0; first < stretches.length; first += stretchesAtOnce) {
    released += await client.transaction(
      'release-keys',
      async (statements) => {
        await lockKeyless(statements);
        let count = 0;
        for (const { project, stretch, first: trace, end } of stretches.slice(first, first + stretchesAtOnce)) {
          const values = [project, trace, at, stretch, ...(end === null ? [] : [end])];
          count += await statements.run('release-keys', releaseSql(chunk.relation, end !== null), values);
        }
        return count;
      },
      { ...chunkLimits, isByIndex: true },
    );
  }
  return released;
};

const restoreSql = `
INSERT INTO observation_keys (${columns})
SELECT project_id, trace_id, id, start_time, ${fullVersion()}, FALSE FROM observations
WHERE start_time >= $1::timestamptz AND start_time < $2::timestamptz
ON CONFLICT (project_id, trace_id, id) DO NOTHING`;

const dueSql = `
SELECT chunk_from AS "from", chunk_to AS "to" FROM keyless_chunks WHERE NOT has_keys ORDER BY chunk_from`;
const chunkSchema = z.object({ from: z.number(), to: z.number() });

/** Those whose rows have no keys. */
export const readKeylessChunks = (statements: Pick<Statements, 'query'>): Promise<readonly ChunkTimes[]> =>
  statements.query('keyless-chunks', dueSql, [], chunkSchema);

/**
 * Waits for releases of keys and for writers that rely on rows without them. Before anything else locks keys or the
 * chunk.
 */
export const lockKeyless = async (statements: Statements): Promise<void> => {
  await lockReleases(statements);
  await lockKeylessRows(statements);
};

/**
 * Restores the key of every row of a chunk. Its hashes stay: a reader that has just found no key may still use them.
 */
export const restoreKeys = (client: Timescale, { from, to }: ChunkTimes): Promise<void> =>
  client.transaction(
    'restore-keys',
    async (statements) => {
      await lockKeyless(statements);
      const at = timeParameter(from);
      await statements.run('restore-keys', restoreSql, [at, timeParameter(to)]);
      await statements.run(
        'note-keys',
        'UPDATE keyless_chunks SET has_keys = TRUE WHERE chunk_from = $1::timestamptz',
        [at],
      );
    },
    chunkLimits,
  );

/** Once all rows of the chunk are deleted; under `lockKeyless`. */
export const deleteKeyless = async (statements: Statements, { from }: Pick<Chunk, 'from'>): Promise<void> => {
  for (const sql of [...deleteSqls, 'DELETE FROM keyless_chunks WHERE chunk_from = $1::timestamptz']) {
    await statements.run('delete-keyless', sql, [timeParameter(from)]);
  }
};
