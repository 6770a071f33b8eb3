import { timeParameter } from '@spanledger/postgres-kit';
import { z } from 'zod';
import type { Extension } from '../client/detect-timescale.ts';
import type { Statements } from '../client/timescale-client.ts';
import { extensionSchema } from './extension-schema.ts';
import { partSchema, type Part } from './list-partitions.ts';
import { partitionedTableNames, type PartitionedTable } from './partitioned-tables.ts';

const each = (sqlOf: (table: PartitionedTable) => string): string =>
  partitionedTableNames.map(sqlOf).join(' UNION ALL ');

/** `schema`: that of the extension's functions. The Apache edition has none about compression. */
export const listChunksSql = (edition: Extension['edition'], schema = 'public'): string => {
  const sizes = each((table) => `SELECT * FROM ${schema}.chunks_detailed_size('${table}')`);
  const before =
    edition === 'apache'
      ? 'SELECT NULL::name AS chunk_schema, NULL::name AS chunk_name, NULL::bigint AS before_compression_total_bytes'
      : each((table) => `SELECT * FROM ${schema}.chunk_compression_stats('${table}')`);
  return `
SELECT c.hypertable_name::text AS "table", format('%I.%I', c.chunk_schema, c.chunk_name) AS relation,
    c.range_start AS "from", c.range_end AS "to", coalesce(size.total_bytes, 0) AS bytes,
    CASE WHEN c.is_compressed THEN before.before_compression_total_bytes END AS "bytesBefore",
    coalesce(c.is_compressed, FALSE) AS "isCompressed"
FROM timescaledb_information.chunks AS c
LEFT JOIN (${sizes}) AS size ON size.chunk_schema = c.chunk_schema AND size.chunk_name = c.chunk_name
LEFT JOIN (${before}) AS before ON before.chunk_schema = c.chunk_schema AND before.chunk_name = c.chunk_name
WHERE c.hypertable_schema = 'telemetry' AND c.hypertable_name = ANY ($1::text[])`;
};

export const listHypertableChunks = async (
  statements: Pick<Statements, 'query'>,
  { edition }: Extension,
): Promise<Part[]> => {
  const sql = listChunksSql(edition, await extensionSchema(statements));
  return statements.query('list-chunks', sql, [partitionedTableNames], partSchema);
};

/**
 * Does nothing when it is compressed already; rows added since are compressed too. `openChunks` must follow in the same
 * transaction.
 */
export const compressChunk = async (statements: Statements, relation: string): Promise<void> => {
  const schema = await extensionSchema(statements);
  await statements.run('compress-chunk', `SELECT ${schema}.compress_chunk($1::text::regclass, TRUE)`, [relation]);
};

/** Does nothing when it is not compressed. */
export const decompressChunk = async (statements: Statements, relation: string): Promise<void> => {
  const schema = await extensionSchema(statements);
  await statements.run('decompress-chunk', `SELECT ${schema}.decompress_chunk($1::text::regclass, TRUE)`, [relation]);
};

/** Drops the one chunk that has these bounds. */
export const dropHypertableChunk = async (statements: Statements, { table, from, to }: Part): Promise<void> => {
  const schema = await extensionSchema(statements);
  const sql = `SELECT ${schema}.drop_chunks($1::text::regclass, older_than => $2::timestamptz, newer_than => $3::timestamptz)`;
  await statements.run('drop-chunk', sql, [table, timeParameter(to), timeParameter(from)]);
};

const hoursSchema = z.object({ hours: z.coerce.number() });

/** How long the chunks are that are made from now on: the longest of the tables, which have one length. */
export const readChunkInterval = async (statements: Pick<Statements, 'query'>): Promise<number> => {
  const sql = `SELECT max(extract(epoch FROM time_interval)) / 3600 AS hours FROM timescaledb_information.dimensions
WHERE hypertable_schema = 'telemetry' AND hypertable_name = ANY ($1::text[])`;
  const [row] = await statements.query('chunk-interval', sql, [partitionedTableNames], hoursSchema);
  return row?.hours ?? 0;
};

/** Of chunks that are made from now on. */
export const setChunkInterval = async (statements: Statements, hours: number): Promise<void> => {
  const schema = await extensionSchema(statements);
  for (const table of partitionedTableNames) {
    const sql = `SELECT ${schema}.set_chunk_time_interval($1::text::regclass, make_interval(hours => $2::integer))`;
    await statements.run('set-chunk-interval', sql, [table, hours]);
  }
};
