import { z } from 'zod';
import type { Statements } from '../client/timescale-client.ts';
import { partitionedTables } from '../partitions/partitioned-tables.ts';
import type { Chunk } from './chunk.ts';
import { packedRelation } from './packed-relation.ts';

/** The columns that take most of the space, if a kind of entity has such. */
const bodies = { observations: ['input', 'output'], traces: ['input', 'output'], scores: ['comment'] } as const;

const canChooseSql = `
SELECT 'lz4' = ANY (enumvals) AND has_database_privilege(current_database(), 'TEMPORARY') AS "canChoose"
FROM pg_settings WHERE name = 'default_toast_compression'`;
const canChooseSchema = z.object({ canChoose: z.boolean() });

const methodSchema = z.object({ method: z.enum(['pglz', 'lz4']).nullable() });
type Method = z.infer<typeof methodSchema>['method'];

type Rows = Pick<Chunk, 'table' | 'relation'>;

/** The method of most of the batches; `undefined` when none is long enough. */
const methodOf = async (
  statements: Statements,
  { table }: Rows,
  packed: string,
): Promise<NonNullable<Method> | undefined> => {
  const [body] = bodies[table];
  const sql = `
SELECT mode() WITHIN GROUP (ORDER BY pg_column_compression(${body})) AS method
FROM (SELECT ${body} FROM ${packed} LIMIT 100) AS batches`;
  const [row] = await statements.query('toast-method', sql, [], methodSchema);
  return row?.method ?? undefined;
};

const samplePages = 64;
const samples = 8;
const rowsOfSample = 100;
const charactersOfRow = 20_000;

/** Runs of adjacent rows, from random positions. */
const sampleSql = ({ table, relation }: Rows, pagePercent: string): string => {
  const [project, name] = partitionedTables[table].key;
  const each = bodies[table].map(
    (body) => `
SELECT string_agg(left(${body}, ${charactersOfRow}), '') AS sample FROM (
    SELECT ${body} FROM ONLY ${relation} AS r WHERE r.${project} = place.${project} AND r.${name} >= place.${name}
    ORDER BY ${partitionedTables[table].orderBy} LIMIT ${rowsOfSample}
) AS rows`,
  );
  return `
INSERT INTO pg_temp.toast_samples SELECT sample, sample FROM (
    SELECT ${project}, ${name} FROM ONLY ${relation} TABLESAMPLE SYSTEM (${pagePercent}) ORDER BY random() LIMIT ${samples}
) AS place, LATERAL (${each.join(' UNION ALL ')}) AS samples`;
};

const pagesSchema = z.object({ pages: z.coerce.number() });

const measure = async (statements: Statements, chunk: Rows): Promise<NonNullable<Method> | undefined> => {
  const pagesSql = `SELECT pg_relation_size($1::text::regclass) / 8192 AS pages`;
  const [size] = await statements.query('chunk-pages', pagesSql, [chunk.relation], pagesSchema);
  const percent = Math.min((100 * samplePages) / Math.max(size?.pages ?? 0, 1), 100).toFixed(6);
  await statements.run(
    'toast-samples',
    'CREATE TEMPORARY TABLE toast_samples (one text COMPRESSION pglz, other text COMPRESSION lz4) ON COMMIT DROP',
  );
  await statements.run('sample-chunk', sampleSql(chunk, percent));
  const compared = `
SELECT CASE WHEN sum(pg_column_size(other)) < sum(pg_column_size(one)) THEN 'lz4' ELSE 'pglz' END AS method
FROM pg_temp.toast_samples WHERE one IS NOT NULL HAVING count(*) > 0`;
  const [row] = await statements.query('compare-samples', compared, [], methodSchema);
  await statements.run('drop-samples', 'DROP TABLE pg_temp.toast_samples');
  return row?.method ?? undefined;
};

/**
 * Sets for the rest of the transaction how the server compresses the long values of a chunk being packed: `lz4` looks
 * back 64 kB, where conversations repeat themselves, and `pglz` 4 kB, but finds shorter matches. The smaller one is
 * determined by samples of the chunk; a packed chunk keeps its method. Without a choice, the server's default is kept.
 */
export const chooseToastCompression = async (statements: Statements, chunk: Rows): Promise<void> => {
  const [row] = await statements.query('can-choose-toast', canChooseSql, [], canChooseSchema);
  if (row?.canChoose !== true) return;
  const packed = await packedRelation(statements, chunk.relation);
  const method = packed === undefined ? await measure(statements, chunk) : await methodOf(statements, chunk, packed);
  if (method !== undefined) await statements.run('choose-toast', `SET LOCAL default_toast_compression = ${method}`);
};
