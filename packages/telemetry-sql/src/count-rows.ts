import { integer } from '@spanledger/telemetry-rows';
import { z } from 'zod';
import type { TelemetryEngine } from './engine.ts';
import type { SqlParameters } from './sql-parameters.ts';

const countSchema = z.object({ total: integer });

/** How many rows a FROM and WHERE select. Only parameters bound before the call are used. */
export const countRows = async (
  engine: TelemetryEngine,
  name: string,
  selected: string,
  parameters: SqlParameters,
): Promise<number> => {
  const [row] = await engine.query(name, `SELECT count(*) AS total\n${selected}`, parameters, countSchema);
  return row?.total ?? 0;
};
