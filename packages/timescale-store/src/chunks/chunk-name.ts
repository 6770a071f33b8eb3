import type { Micros } from '@spanledger/core';
import { timeParameter } from '@spanledger/postgres-kit';
import type { PartitionedTable } from '../partitions/partitioned-tables.ts';

const startOfDay = 'T000000';

/** `observations_20261116`, or `observations_20261116T060000` when it does not begin with a day. Unique. */
export const chunkName = (table: PartitionedTable, from: Micros): string => {
  const at = timeParameter(from).slice(0, 19).replaceAll(/[-:]/g, '');
  return `${table}_${at.endsWith(startOfDay) ? at.slice(0, -startOfDay.length) : at}`;
};
