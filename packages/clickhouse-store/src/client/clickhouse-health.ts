import { advisedCommand, messageForCallersOf, type HealthCheck } from '@spanledger/core';
import { z } from 'zod';
import type { ClickHouse } from './clickhouse-client.ts';

const timeoutMs = 2_000;

const rowSchema = z.object({ version: z.string(), bytes: z.coerce.number(), tables: z.coerce.number() });

const sql = `
SELECT version() AS version,
    (SELECT sum(bytes_on_disk) FROM system.parts WHERE database = currentDatabase() AND active) AS bytes,
    (SELECT count() FROM system.tables WHERE database = currentDatabase()
        AND name IN ('observations', 'traces', 'scores')) AS tables`;

/** Whether the server answers and holds our tables; its version and their size. */
export const clickHouseHealth = (client: ClickHouse): HealthCheck => ({
  async check() {
    const name = 'clickhouse';
    try {
      const [row] = await client.query('health', sql, {}, rowSchema, { timeoutMs });
      const problem = row?.tables === 3 ? undefined : `The tables are missing: run ${advisedCommand('migrate')}`;
      return { name, isHealthy: problem === undefined, version: row?.version, problem, sizeBytes: row?.bytes };
    } catch (error) {
      const problem = messageForCallersOf(error);
      return { name, isHealthy: false, version: undefined, problem, sizeBytes: undefined };
    }
  },
});
