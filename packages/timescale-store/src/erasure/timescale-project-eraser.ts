import type { ProjectEraser } from '@spanledger/core';
import { z } from 'zod';
import { telemetrySchema, type Timescale } from '../client/timescale-client.ts';

const tableSchema = z.object({ name: z.string() });
const rowsSchema = z.object({ rows: z.coerce.number() });

/** Every table that has a column for the project, those of later versions too; partitions belong to theirs. */
const tablesSql = `
SELECT c.relname AS name FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
WHERE c.relnamespace = '${telemetrySchema}'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
  AND a.attname = 'project_id' AND NOT a.attisdropped
ORDER BY c.relname <> 'dirty_days', c.relname`;

const eraseTimeoutMs = 3_600_000;
const countTimeoutMs = 120_000;

export const timescaleProjectEraser = (client: Timescale): ProjectEraser => {
  const tables = async (): Promise<readonly string[]> =>
    (await client.query('tables-of-projects', tablesSql, [], tableSchema)).map(({ name }) => name);
  return {
    count: async (projectId) => {
      const counts = new Map<string, number>();
      for (const table of await tables()) {
        const sql = `SELECT count(*) AS rows FROM ${table} WHERE project_id = $1`;
        const limits = { timeoutMs: countTimeoutMs, isForWriting: true };
        const [found] = await client.query('count-project', sql, [projectId], rowsSchema, limits);
        if (found !== undefined && found.rows > 0) counts.set(table, found.rows);
      }
      return counts;
    },
    erase: async (projectId) => {
      // Marked days are computed again, so marks are deleted first.
      for (const table of await tables()) {
        await client.transaction(
          'erase-project',
          (statements) => statements.run('erase-project', `DELETE FROM ${table} WHERE project_id = $1`, [projectId]),
          { timeoutMs: eraseTimeoutMs },
        );
      }
    },
  };
};
