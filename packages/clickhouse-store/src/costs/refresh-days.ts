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

const tableSchema = z.object({ name: z.enum(Object.keys(derived) as [DerivedTable]) });

const computedOf = ([table, condition]: readonly [string, string]): string => `
  SELECT '${table}' AS name, project_id, day, max(computed_at) AS computed FROM ${table}
  WHERE ${condition} GROUP BY project_id, day`;

/** The rule of the views `due_…`, without planning their computation. */
const dueSql = `
SELECT DISTINCT marks.name AS name
FROM (
  SELECT arrayJoin([${Object.keys(derived)
    .map((table) => `'${table}'`)
    .join(', ')}]) AS name, project_id, day, marked
  FROM (SELECT project_id, day, max(marked_at) AS marked FROM dirty_days GROUP BY project_id, day)
  WHERE now64(6, 'UTC') > addMilliseconds(marked, {restMs:UInt32})
) AS marks
LEFT JOIN (${Object.entries(derived).map(computedOf).join('\n  UNION ALL')}
) AS known ON known.name = marks.name AND known.project_id = marks.project_id AND known.day = marks.day
WHERE known.computed <= addMilliseconds(marks.marked, {restMs:UInt32})
ORDER BY name`;

const tablesWithDueDays = async (client: ClickHouse, restMs: number): Promise<readonly DerivedTable[]> => {
  const rows = await client.query('due-days', dueSql, { restMs }, tableSchema, { timeoutMs: 60_000 });
  return rows.map(({ name }) => name);
};
