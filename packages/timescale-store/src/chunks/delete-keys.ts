import type { Statements } from '../client/timescale-client.ts';
import { partitionedTables, type PartitionedTable } from '../partitions/partitioned-tables.ts';
import type { Chunk } from './chunk.ts';

export const keyTables: Readonly<Record<PartitionedTable, string>> = {
  observations: 'observation_keys',
  traces: 'trace_keys',
  scores: 'score_keys',
};

/**
 * Deletes the keys of a chunk's rows: as if these entities had never existed, so that they can be sent again. Keys of
 * deleted entities stay (`forgetEndedKeys`).
 */
export const deleteKeys = async (
  statements: Statements,
  { table, relation }: Pick<Chunk, 'table' | 'relation'>,
): Promise<void> => {
  const { time, key } = partitionedTables[table];
  const same = [...key, time].map((column) => `k.${column} = r.${column}`).join(' AND ');
  await statements.run(
    'delete-keys',
    `DELETE FROM ${keyTables[table]} AS k USING ${relation} AS r WHERE ${same} AND NOT k.is_deleted`,
  );
};
