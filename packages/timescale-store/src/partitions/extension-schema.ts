import { z } from 'zod';
import type { Statements } from '../client/timescale-client.ts';

const sql = `SELECT quote_ident(nspname) AS schema
FROM pg_extension JOIN pg_namespace AS n ON n.oid = extnamespace WHERE extname = 'timescaledb'`;

/** Where the functions of TimescaleDB are, as SQL names it. */
export const extensionSchema = async (statements: Pick<Statements, 'query'>): Promise<string> => {
  const [row] = await statements.query('extension-schema', sql, [], z.object({ schema: z.string() }));
  return row?.schema ?? 'public';
};
