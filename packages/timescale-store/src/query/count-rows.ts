import { integer } from '@spanledger/telemetry-rows';
import type { SqlParameters } from '../client/sql-parameters.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { z } from 'zod';

const countSchema = z.object({ total: integer });

/** How many rows a FROM and WHERE select. Of the parameters, those count that are bound by now. */
export const countRows = async (
  client: Timescale,
  name: string,
  selected: string,
  parameters: SqlParameters,
): Promise<number> => {
  const [row] = await client.query(name, `SELECT count(*) AS total\n${selected}`, [...parameters.values], countSchema);
  return row?.total ?? 0;
};
