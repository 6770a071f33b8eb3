import { conflict } from '@spanledger/core';
import type { RawColumn } from '@spanledger/postgres-kit';
import { z } from 'zod';
import type { Statements } from '../client/timescale-client.ts';
import type { PartitionedTable } from '../partitions/partitioned-tables.ts';

const rowSchema = z.object({ name: z.string(), type: z.string(), is_optional: z.boolean() });

const sql = `
SELECT attname::text AS name, format_type(atttypid, atttypmod) AS type, (atthasdef OR NOT attnotnull) AS is_optional
FROM pg_attribute WHERE attrelid = $1::text::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`;

/** All of them, in their order. */
export const readTableColumns = async (
  statements: Pick<Statements, 'query'>,
  table: PartitionedTable,
): Promise<readonly RawColumn[]> => {
  const rows = await statements.query('table-columns', sql, [table], rowSchema);
  return rows.map(({ name, type }) => ({ name, type }));
};

/** `conflict` unless rows of these columns fit into the table. */
export const checkColumns = async (
  statements: Pick<Statements, 'query'>,
  table: PartitionedTable,
  columns: readonly RawColumn[],
): Promise<void> => {
  const known = await statements.query('table-columns', sql, [table], rowSchema);
  const types = new Map(known.map(({ name, type }) => [name, type]));
  const strange = columns.find(({ name, type }) => types.get(name) !== type);
  if (strange !== undefined) {
    const has = types.get(strange.name) ?? 'none';
    throw conflict(
      `The file has a column ${strange.name} (${strange.type}), and the table ${table} has ${has}: ` +
        'import it with the version that exported it, or a newer one.',
    );
  }
  const given = new Set(columns.map(({ name }) => name));
  const missing = known.find(({ name, is_optional: isOptional }) => !isOptional && !given.has(name));
  if (missing !== undefined) throw conflict(`The file lacks the column ${missing.name} of the table ${table}.`);
};
