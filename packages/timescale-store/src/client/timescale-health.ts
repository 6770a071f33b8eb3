import { advisedCommand, messageForCallersOf, type HealthCheck } from '@spanledger/core';
import { z } from 'zod';
import { describeFlavour, detectTimescale } from './detect-timescale.ts';
import type { Timescale } from './timescale-client.ts';

const timeoutMs = 2_000;
/** Including the wait for a free connection. */
const answerTimeoutMs = 5_000;

const rowSchema = z.object({ bytes: z.coerce.number(), tables: z.coerce.number() });

const sql = `
SELECT coalesce((SELECT sum(pg_total_relation_size(c.oid)) FROM pg_class AS c
        WHERE relnamespace IN (SELECT oid FROM pg_namespace WHERE nspname IN ('telemetry', '_timescaledb_internal'))
            AND relkind IN ('r', 'm')), 0) AS bytes,
    (SELECT count(*) FROM pg_class
        WHERE relnamespace = to_regnamespace('telemetry') AND relname IN ('observations', 'traces', 'scores')) AS tables`;

const within = async <T>(ms: number, work: Promise<T>): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`The telemetry database did not answer within ${ms} ms.`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
};

/** Whether the server answers in time and has our tables; its version and their size. */
export const timescaleHealth = (client: Timescale, answerMs = answerTimeoutMs): HealthCheck => ({
  async check() {
    const name = 'timescale';
    try {
      const asked = client.snapshot(
        'health',
        async (statements) => ({
          flavour: await detectTimescale(statements),
          row: (await statements.query('health', sql, [], rowSchema))[0],
        }),
        { timeoutMs },
      );
      const { flavour, row } = await within(answerMs, asked);
      const problem = row?.tables === 3 ? undefined : `The tables are missing: run ${advisedCommand('migrate')}`;
      const version = describeFlavour(flavour);
      return { name, isHealthy: problem === undefined, version, problem, sizeBytes: row?.bytes };
    } catch (error) {
      const problem = messageForCallersOf(error);
      return { name, isHealthy: false, version: undefined, problem, sizeBytes: undefined };
    }
  },
});
