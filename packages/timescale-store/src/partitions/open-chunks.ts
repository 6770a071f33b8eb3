import { z } from 'zod';
import type { Statements } from '../client/timescale-client.ts';
import { partitionedTableNames, partitionedTables, type PartitionedTable } from './partitioned-tables.ts';

/** Compressed (1), and neither frozen (4) nor partial (8). */
const closedSql = `
SELECT h.table_name::text AS "table", i.range_start::text AS "from"
FROM _timescaledb_catalog.chunk AS c
JOIN _timescaledb_catalog.hypertable AS h ON h.id = c.hypertable_id
JOIN timescaledb_information.chunks AS i ON i.chunk_schema = c.schema_name AND i.chunk_name = c.table_name
WHERE h.schema_name = 'telemetry' AND h.table_name = ANY ($1::text[]) AND c.status & 13 = 1`;

const closedSchema = z.object({
  table: z.enum(partitionedTableNames as [PartitionedTable, ...PartitionedTable[]]),
  from: z.string(),
});

const columnsSql = `
SELECT quote_ident(attname) AS name, typname::text AS type FROM pg_attribute JOIN pg_type AS t ON t.oid = atttypid
WHERE attrelid = $1::text::regclass AND attnum > 0 AND attnotnull AND NOT atthasdef AND NOT attisdropped`;

const columnSchema = z.object({ name: z.string(), type: z.string() });

const fillers: Readonly<Record<string, string>> = {
  text: `''`,
  _text: `'{}'`,
  json: `'{}'`,
  bool: 'FALSE',
  timestamptz: '$1::timestamptz',
};

/**
 * Gives every compressed chunk an uncompressed part, though it has no rows. TimescaleDB decides whether to read that
 * part when it plans a statement, which is before the statement's snapshot: a late write that moves rows there in
 * between would hide them from the statement, and a compression that moves them back would hide them from older
 * snapshots. A chunk that always has the part is read completely by every plan.
 */
export const openChunks = async (statements: Statements): Promise<void> => {
  for (const { table, from } of await statements.query(
    'closed-chunks',
    closedSql,
    [partitionedTableNames],
    closedSchema,
  )) {
    const columns = await statements.query('filler-columns', columnsSql, [table], columnSchema);
    const names = columns.map(({ name }) => name).join(', ');
    const values = columns.map(({ type }) => fillers[type] ?? '0').join(', ');
    // An insert opens the chunk, and taking the row away does not close it. No project has an empty id.
    await statements.run('open-chunk', `INSERT INTO ${table} (${names}) VALUES (${values})`, [from]);
    const remove = `DELETE FROM ${table} WHERE project_id = '' AND ${partitionedTables[table].time} = $1::timestamptz`;
    await statements.run('open-chunk', remove, [from]);
  }
};
