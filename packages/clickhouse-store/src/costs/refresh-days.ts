import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { restMsOfDays } from '../client/connection-settings.ts';
import { runAlone } from '../client/run-alone.ts';

/** What is derived from whole days: by table, the conditions on the row with the time when a day was computed. */
const derived = {
  daily_costs: `kind = 'day'`,
  agent_days: 'true',
  trace_sums: `trace_id = ''`,
  value_sketches: `NOT is_named AND measure = 'countErrors'`,
} as const;

export type DerivedTable = keyof typeof derived;

export interface RefreshOptions {
  /** All when absent, which only tests narrow: planning a table's statement takes longer than computing few rows. */
  readonly tables?: readonly DerivedTable[] | undefined;
  /** How long the marks of a day must be past; `restMsOfDays` when absent, which only tests shorten. */
  readonly restMs?: number | undefined;
  /** Of each table; 1,000 when absent. */
  readonly daysMax?: number | undefined;
  /** Ends the waiting; the server continues with the days that it has begun. */
  readonly signal?: AbortSignal | undefined;
}

const hourMs = 3_600_000;
const refreshSettings = {
  max_bytes_before_external_group_by: '1000000000',
  // Days of many rows take minutes, in which an idle connection would be closed.
  send_progress_in_http_headers: 1,
  http_headers_progress_interval_ms: '60000',
} as const;

/**
 * Computes days that are due, those marked longest ago first; returns whether it did. A table whose days another
 * process is computing is skipped.
 */
export const refreshDays = async (client: ClickHouse, options: RefreshOptions = {}): Promise<boolean> => {
  const { restMs = restMsOfDays, signal, tables } = options;
  let isComputed = false;
  for (const table of await tablesWithDueDays(client, restMs)) {
    if (signal?.aborted === true) break;
    if (tables?.includes(table) === false) continue;
    isComputed = (await refreshTable(client, table, { ...options, restMs })) || isComputed;
  }
  return isComputed;
};

/** False while another process does it. */
const refreshTable = async (
  client: ClickHouse,
  table: DerivedTable,
  { restMs, daysMax = 1_000, signal }: RefreshOptions,
): Promise<boolean> => {
  const name = `refresh-${table}`;
  const sql = `INSERT INTO ${table}
SELECT * FROM due_${table}(rest_ms = {restMs:UInt32}, days_max = {daysMax:UInt32})`;
  return runAlone(client, sql, {
    name,
    params: { restMs, daysMax },
    signal,
    timeoutMs: hourMs,
    settings: refreshSettings,
  });
};

const tableSchema = z.object({ name: z.enum(Object.keys(derived) as [DerivedTable]), isAhead: z.coerce.boolean() });

const computedOf = ([table, condition]: readonly [string, string]): string => `
  SELECT '${table}' AS name, project_id, day, max(computed_at) AS computed FROM ${table}
  WHERE ${condition} GROUP BY project_id, day`;

/** What is stored of days, and when it was computed. */
const knownSql = Object.entries(derived).map(computedOf).join('\n  UNION ALL');

/**
 * The rule of the views `due_…`, without planning their computation; and the tables with days that count as clean since
 * they were computed at a time that is not yet: the clock of the server was ahead then.
 */
const dueSql = `
SELECT DISTINCT marks.name AS name, known.computed > now64(6, 'UTC') AS isAhead
FROM (
  SELECT arrayJoin([${Object.keys(derived)
    .map((table) => `'${table}'`)
    .join(', ')}]) AS name, project_id, day, addMilliseconds(marked, {restMs:UInt32}) AS rested
  FROM (SELECT project_id, day, max(marked_at) AS marked FROM dirty_days GROUP BY project_id, day)
) AS marks
LEFT JOIN (${knownSql}
) AS known ON known.name = marks.name AND known.project_id = marks.project_id AND known.day = marks.day
WHERE if(isAhead, known.computed > rested, known.computed <= rested AND now64(6, 'UTC') > rested)
ORDER BY name`;

/**
 * No mark of the present is later than such a computation: rows that are written now would be in no sum. Marked by its
 * time, its day is computed at each read, and stored once that time is past.
 */
const markAheadSql = `
INSERT INTO dirty_days (project_id, day, marked_at)
SELECT project_id, day, max(computed) FROM (${knownSql}
) WHERE computed > now64(6, 'UTC') GROUP BY project_id, day`;

const tablesWithDueDays = async (client: ClickHouse, restMs: number): Promise<readonly DerivedTable[]> => {
  const timeoutMs = 60_000;
  const rows = await client.query('due-days', dueSql, { restMs }, tableSchema, { timeoutMs });
  if (rows.some(({ isAhead }) => isAhead))
    await client.command(markAheadSql, { name: 'mark-days-ahead', params: {}, timeoutMs });
  return rows.flatMap(({ name, isAhead }) => (isAhead ? [] : [name]));
};
