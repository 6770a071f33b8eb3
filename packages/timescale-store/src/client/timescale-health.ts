import { advisedCommand, type HealthCheck } from '@spanledger/core';
import { z } from 'zod';
import { describeFlavour, detectTimescale } from './detect-timescale.ts';
import type { Timescale } from './timescale-client.ts';

const timeoutMs = 2_000;

const rowSchema = z.object({ bytes: z.coerce.number(), tables: z.coerce.number() });

const sql = `
SELECT coalesce((SELECT sum(pg_total_relation_size(c.oid)) FROM pg_class AS c
        WHERE relnamespace IN (SELECT oid FROM pg_namespace WHERE nspname IN ('telemetry', '_timescaledb_internal'))
            AND relkind IN ('r', 'm')), 0) AS bytes,
    (SELECT count(*) FROM pg_class
        WHERE relnamespace = to_regnamespace('telemetry') AND relname IN ('observations', 'traces', 'scores')) AS tables`;

/** Whether the server answers and holds our tables; what it is and their size. */
export const timescaleHealth = (client: Timescale): HealthCheck => ({
  async check() {
    const name = 'timescale';
    try {
      const { flavour, row } = await client.snapshot(
        'health',
        async (statements) => ({
          flavour: await detectTimescale(statements),
          row: (await statements.query('health', sql, [], rowSchema))[0],
        }),
        { timeoutMs },
      );
      const problem = row?.tables === 3 ? undefined : `The tables are missing: run ${advisedCommand('migrate')}`;
      const version = describeFlavour(flavour);
      return { name, isHealthy: problem === undefined, version, problem, sizeBytes: row?.bytes };
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      return { name, isHealthy: false, version: undefined, problem, sizeBytes: undefined };
    }
  },
});
