import type { ProjectEraser } from '@spanledger/core';
import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';

const tableSchema = z.object({ name: z.string() });
const rowsSchema = z.object({ rows: z.coerce.number() });

/** Every table that has a column for the project, those of later versions too. Views have no rows of their own. */
const tablesSql = `
SELECT t.name AS name FROM system.tables AS t
WHERE t.database = {database:String} AND endsWith(t.engine, 'MergeTree')
  AND (t.database, t.name) IN (SELECT database, table FROM system.columns WHERE name = 'project_id')
ORDER BY t.name != 'dirty_days', t.name`;

/** Parts without rows of the project are found by their key and not rewritten. */
const eraseTimeoutMs = 3_600_000;
const countTimeoutMs = 120_000;

export const clickHouseProjectEraser = (client: ClickHouse): ProjectEraser => {
  const tables = async (): Promise<readonly string[]> => {
    const rows = await client.query('tables-of-projects', tablesSql, { database: client.database }, tableSchema);
    return rows.map(({ name }) => name);
  };
  return {
    count: async (projectId) => {
      const counts = new Map<string, number>();
      for (const table of await tables()) {
        const sql = `SELECT count() AS rows FROM ${table} WHERE project_id = {project:String}`;
        const [found] = await client.query('count-project', sql, { project: projectId }, rowsSchema, {
          timeoutMs: countTimeoutMs,
          isForWriting: true,
        });
        if (found !== undefined && found.rows > 0) counts.set(table, found.rows);
      }
      return counts;
    },
    erase: async (projectId) => {
      // Marked days are computed again, so marks are deleted first.
      for (const table of await tables()) {
        await client.command(`ALTER TABLE ${table} DELETE WHERE project_id = {project:String}`, {
          name: 'erase-project',
          params: { project: projectId },
          // On every replica.
          settings: { mutations_sync: '2' },
          timeoutMs: eraseTimeoutMs,
        });
      }
    },
  };
};
