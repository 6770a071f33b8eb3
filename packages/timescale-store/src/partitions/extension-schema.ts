import { z } from 'zod';
import type { Statements } from '../client/timescale-client.ts';

const sql = `SELECT quote_ident(nspname) AS schema
FROM pg_extension JOIN pg_namespace AS n ON n.oid = extnamespace WHERE extname = 'timescaledb'`;

/** The schema of TimescaleDB's functions, by its name in SQL. */
export const extensionSchema = async (statements: Pick<Statements, 'query'>): Promise<string> => {
  const [row] = await statements.query('extension-schema', sql, [], z.object({ schema: z.string() }));
  return row?.schema ?? 'public';
};
