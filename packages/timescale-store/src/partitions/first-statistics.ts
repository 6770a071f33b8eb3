import { z } from 'zod';
import { telemetrySchema, type Statements, type Timescale } from '../client/timescale-client.ts';

/** Bytes of rows. Of less, plans are cheap in any case. */
const bytesMin = 256 * 1024;

/** Tables with rows, and chunks of them, that were never analyzed or vacuumed. */
const unknownSql = `
SELECT c.oid::regclass::text AS relation
FROM pg_class AS c LEFT JOIN pg_inherits ON inhrelid = c.oid LEFT JOIN pg_class AS parent ON parent.oid = inhparent
WHERE COALESCE(parent.relnamespace, c.relnamespace) = '${telemetrySchema}'::regnamespace
    AND c.relkind = 'r' AND c.relpages = 0 AND pg_relation_size(c.oid) >= $1
ORDER BY relation`;

const relationSchema = z.object({ relation: z.string() });

const readUnknown = (statements: Pick<Statements, 'query'>) =>
  statements.query('unknown-tables', unknownSql, [bytesMin], relationSchema);

/**
 * Analyzes tables that have rows and were never analyzed, as PostgreSQL plans for a few rows until then: autovacuum
 * takes up to a minute, in which thousands of rows are joined each with each. Returns them.
 */
export const gatherFirstStatistics = async (client: Timescale): Promise<readonly string[]> => {
  const relations = (await readUnknown(client)).map(({ relation }) => relation);
  for (const relation of relations) {
    await client.transaction('analyze', (statements) => statements.run('analyze', `ANALYZE ${relation}`));
  }
  return relations;
};
