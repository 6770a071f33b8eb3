import { z } from 'zod';
import type { Statements } from '../client/timescale-client.ts';
import { partitionedTableNames, type PartitionedTable } from './partitioned-tables.ts';

/** A table with a part of a partitioned one, without the meaning of its name. */
export const partSchema = z.object({
  table: z.enum(partitionedTableNames as [PartitionedTable, ...PartitionedTable[]]),
  relation: z.string(),
  from: z.number(),
  to: z.number(),
  bytes: z.coerce.number(),
  bytesBefore: z.coerce.number().nullable(),
  isCompressed: z.boolean(),
});

export type Part = z.infer<typeof partSchema>;

/**
 * `pg_get_expr` reads the catalog as of its call, not of the statement: NULL once another session has dropped the
 * partition. Materialized, it is called once for each partition, and the condition is on the value that is returned.
 */
const sql = `
WITH partitions AS MATERIALIZED (
    SELECT parent.relname::text AS "table", format('%I.%I', n.nspname, c.relname) AS relation,
        regexp_match(pg_get_expr(c.relpartbound, c.oid), $$FROM \\('([^']+)'\\) TO \\('([^']+)'\\)$$) AS bound,
        pg_total_relation_size(c.oid) AS bytes
    FROM pg_inherits
    JOIN pg_class AS c ON c.oid = inhrelid
    JOIN pg_namespace AS n ON n.oid = c.relnamespace
    JOIN pg_class AS parent ON parent.oid = inhparent
    WHERE inhparent = ANY ($1::text[]::regclass[])
)
SELECT "table", relation, bound[1]::timestamptz AS "from", bound[2]::timestamptz AS "to", bytes,
    NULL::bigint AS "bytesBefore", FALSE AS "isCompressed"
FROM partitions
WHERE bound IS NOT NULL AND bytes IS NOT NULL`;

/** The partitions of plain PostgreSQL with a beginning and an end, as all of ours have. */
export const listPartitions = (statements: Pick<Statements, 'query'>): Promise<Part[]> =>
  statements.query('list-partitions', sql, [partitionedTableNames], partSchema);
