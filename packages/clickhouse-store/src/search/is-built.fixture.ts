import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';

const isBuiltSql = `
SELECT countIf(is_done) > 0 AND countIf(NOT is_done) = 0 AS value FROM system.mutations
WHERE database = currentDatabase() AND command LIKE '%MATERIALIZE INDEX%'`;
const schema = z.object({ value: z.coerce.number() });

/** True once filters were built. A replicated table lists a mutation only some time after it was accepted. */
export const isBuilt = async (client: ClickHouse): Promise<boolean> =>
  (await client.query('built', isBuiltSql, {}, schema))[0]?.value === 1;
