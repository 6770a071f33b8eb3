import { integer } from '@spanledger/telemetry-rows';
import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import type { SqlParameters } from './sql-parameters.ts';

const countSchema = z.object({ total: integer });

/** How many rows a FROM and WHERE select. */
export const countRows = async (
  client: ClickHouse,
  name: string,
  selected: string,
  parameters: SqlParameters,
): Promise<number> => {
  const [row] = await client.query(name, `SELECT count() AS total\n${selected}`, parameters.values, countSchema);
  return row?.total ?? 0;
};
