import { z } from 'zod';
import type { Statements } from '../client/timescale-client.ts';

const sql = `
SELECT format('%I.%I', packed.schema_name, packed.table_name) AS relation
FROM _timescaledb_catalog.chunk AS c JOIN _timescaledb_catalog.chunk AS packed ON packed.id = c.compressed_chunk_id
WHERE format('%I.%I', c.schema_name, c.table_name) = $1`;

/** The table of a compressed chunk's batches, by its name in SQL; `undefined` when it is not compressed. */
export const packedRelation = async (
  statements: Pick<Statements, 'query'>,
  relation: string,
): Promise<string | undefined> => {
  const [row] = await statements.query('packed-relation', sql, [relation], z.object({ relation: z.string() }));
  return row?.relation;
};
