import type { Micros } from '@spanledger/core';
import type { PartitionedTable } from '../partitions/partitioned-tables.ts';

/** A part of a table by time: a partition of PostgreSQL, or a chunk of TimescaleDB. */
export interface Chunk {
  /** `observations_20261116`, or `observations_20261116T060000`: the table and its start, in UTC. */
  readonly name: string;
  readonly table: PartitionedTable;
  readonly from: Micros;
  /** Excluded. */
  readonly to: Micros;
  /** The table of it, by its name in SQL. */
  readonly relation: string;
  /** With indexes, its current size on disk. */
  readonly bytes: number;
  /** Before it was compressed; `null` while it is not. */
  readonly bytesBefore: number | null;
  readonly isCompressed: boolean;
}

/** Chunks by name, or those that end before this many hours ago. */
export type ChunkSelection = { readonly names: readonly string[] } | { readonly olderThanHours: number };
