import type { ClickHouse } from '../client/clickhouse-client.ts';
import { restMsOfDays } from '../client/connection-settings.ts';

const derived = ['daily_costs', 'agent_days', 'value_sketches'];

export interface RefreshOptions {
  /** How long the marks of a day must be past; for tests, what the server does by itself waits `restMsOfDays`. */
  readonly restMs?: number | undefined;
  readonly daysMax?: number | undefined;
}

/** Computes days that are due, those marked longest ago first: what the views `…_mv` of these tables do from time to time. */
export const refreshDays = async (
  client: ClickHouse,
  { restMs = restMsOfDays, daysMax = 1_000 }: RefreshOptions = {},
): Promise<void> => {
  for (const table of derived) {
    const sql = `INSERT INTO ${table}
SELECT * FROM due_${table}(rest_ms = {restMs:UInt32}, days_max = {daysMax:UInt32})`;
    await client.command(sql, { name: `refresh-${table}`, params: { restMs, daysMax } });
  }
};
