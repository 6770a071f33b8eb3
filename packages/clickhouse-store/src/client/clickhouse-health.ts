import { advisedCommand, messageForCallersOf, type HealthCheck } from '@spanledger/core';
import { z } from 'zod';
import type { ClickHouse } from './clickhouse-client.ts';

const timeoutMs = 2_000;

/** With less room on its disk ClickHouse refuses most inserts and all merges. */
const roomBytesMin = 16 * 1024 * 1024;

const rowSchema = z.object({
  version: z.string(),
  bytes: z.coerce.number(),
  tables: z.coerce.number(),
  room: z.coerce.number(),
});

const sql = `
SELECT version() AS version,
    (SELECT sum(bytes_on_disk) FROM system.parts WHERE database = currentDatabase() AND active) AS bytes,
    (SELECT count() FROM system.tables WHERE database = currentDatabase()
        AND name IN ('observations', 'traces', 'scores')) AS tables,
    filesystemUnreserved() AS room`;

const problemOf = ({ tables, room }: z.infer<typeof rowSchema>): string | undefined => {
  if (tables !== 3) return `The tables are missing: run ${advisedCommand('migrate')}`;
  return room < roomBytesMin ? 'Its disk is full: nothing can be stored until there is room' : undefined;
};

/** Whether the server answers, holds our tables and has room to write; its version and their size. */
export const clickHouseHealth = (client: ClickHouse): HealthCheck => ({
  async check() {
    const name = 'clickhouse';
    try {
      const [row] = await client.query('health', sql, {}, rowSchema, { timeoutMs });
      const problem = row === undefined ? 'It sent no answer' : problemOf(row);
      return { name, isHealthy: problem === undefined, version: row?.version, problem, sizeBytes: row?.bytes };
    } catch (error) {
      const problem = messageForCallersOf(error);
      return { name, isHealthy: false, version: undefined, problem, sizeBytes: undefined };
    }
  },
});
