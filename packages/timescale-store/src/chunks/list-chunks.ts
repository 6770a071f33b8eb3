import { detectTimescale } from '../client/detect-timescale.ts';
import type { Statements } from '../client/timescale-client.ts';
import { listHypertableChunks } from '../partitions/hypertable-chunks.ts';
import { listPartitions } from '../partitions/list-partitions.ts';
import { partitionedTableNames } from '../partitions/partitioned-tables.ts';
import { chunkName } from './chunk-name.ts';
import type { Chunk } from './chunk.ts';

/** All chunks: by table, then by time. */
export const listChunks = async (statements: Pick<Statements, 'query'>): Promise<readonly Chunk[]> => {
  const { extension } = await detectTimescale(statements);
  const parts = await (extension === undefined
    ? listPartitions(statements)
    : listHypertableChunks(statements, extension));
  return parts
    .map((part) => ({ ...part, name: chunkName(part.table, part.from) }))
    .sort((a, b) => partitionedTableNames.indexOf(a.table) - partitionedTableNames.indexOf(b.table) || a.from - b.from);
};
