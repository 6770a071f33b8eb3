import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { runAlone } from '../client/run-alone.ts';
import type { EntityTable } from '../writer/tombstones.ts';

export interface FreeOptions {
  /** How long deleted rows may stay on the disk; a week when absent, which only tests shorten. */
  readonly keptSeconds?: number | undefined;
  /** Ends the waiting; the server continues with the month that it has begun. */
  readonly signal?: AbortSignal | undefined;
}

const tables = ['observations', 'traces', 'scores'] as const satisfies readonly EntityTable[];

const monthSchema = z.object({
  name: z.enum(tables),
  partition: z.string(),
  rows: z.coerce.number(),
  laterParts: z.array(z.string()),
});

type Month = z.infer<typeof monthSchema>;

/** A part has no more rows that its own tombstones delete, so months of one part have none. */
const monthsSql = `
SELECT table AS name, partition_id AS partition, sum(p.rows) AS rows,
  arraySlice(arrayMap(part -> part.2, arraySort(groupArray((min_block_number, p.name)))), 2) AS laterParts
FROM system.parts AS p
WHERE active AND database = {database:String} AND table IN {tables:Array(String)}
GROUP BY table, partition_id
HAVING notEmpty(laterParts)
ORDER BY name, partition`;

const tombstonesSchema = z.object({ deleted: z.coerce.number(), oldestSeconds: z.coerce.number() });

/** In the first part of a month are no tombstones of rows in later ones: they are written after these. */
const tombstonesSql = (table: EntityTable): string => `
SELECT count() AS deleted, dateDiff('second', min(updated_at), now64(6, 'UTC')) AS oldestSeconds
FROM ${table}
WHERE is_deleted AND _partition_id = {partition:String} AND _part IN {parts:Array(String)}`;

const weekSeconds = 7 * 24 * 3600;
/** Of the rows that are not deleted: each row that stays is then written anew for three times as much that goes. */
const shareMin = 1 / 3;

const isDue = async (
  client: ClickHouse,
  { name, partition, rows, laterParts }: Month,
  keptSeconds: number,
): Promise<boolean> => {
  const params = { partition, parts: laterParts };
  const [found] = await client.query('rows-to-free', tombstonesSql(name), params, tombstonesSchema);
  if (found === undefined || found.deleted === 0) return false;
  return found.oldestSeconds >= keptSeconds || found.deleted >= shareMin * (rows - found.deleted);
};

const dayMs = 24 * 3_600_000;
/** The server goes on without a client, and sends nothing to one that waits. */
const waitedMsMax = 60_000;

/** False while it is not done, here or for another process. */
const mergeMonth = async (
  client: ClickHouse,
  { name, partition }: Month,
  signal: AbortSignal | undefined,
): Promise<boolean> => {
  const long = AbortSignal.timeout(waitedMsMax);
  try {
    return await runAlone(client, `OPTIMIZE TABLE ${name} PARTITION ID {partition:String} FINAL`, {
      name: 'free-deleted-rows',
      params: { partition },
      signal: signal === undefined ? long : AbortSignal.any([signal, long]),
      timeoutMs: dayMs,
      // It would say nothing where the disk lacks space for the merged month.
      settings: { optimize_throw_if_noop: 1 },
    });
  } catch (error) {
    if (long.aborted) return false;
    throw error;
  }
};

/**
 * Removes deleted rows from the server's disk: merges each month whose tombstones lie apart from what they may delete,
 * once these are a third of the rows that stay, or a week old. Merges of the server do that too, but none may follow in
 * a month that gets no more rows. Returns the months that were merged; a large one may hold up the others until later.
 */
export const freeDeletedRows = async (
  client: ClickHouse,
  { keptSeconds = weekSeconds, signal }: FreeOptions = {},
): Promise<readonly string[]> => {
  const parameters = { database: client.database, tables };
  const merged: string[] = [];
  for (const month of await client.query('months-of-parts', monthsSql, parameters, monthSchema)) {
    if (signal?.aborted === true) break;
    if (!(await isDue(client, month, keptSeconds))) continue;
    if (!(await mergeMonth(client, month, signal))) break;
    merged.push(`${month.name} ${month.partition}`);
  }
  return merged;
};
