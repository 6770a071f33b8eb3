import type { ClickHouse } from '../client/clickhouse-client.ts';
import { restMsOfDays } from '../client/connection-settings.ts';

const sql = `INSERT INTO daily_costs
SELECT * FROM due_daily_costs(rest_ms = {restMs:UInt32}, days_max = {daysMax:UInt32})`;

export interface RefreshOptions {
  /** How long the marks of a day must be past; for tests, what the server does by itself waits `restMsOfDays`. */
  readonly restMs?: number | undefined;
  readonly daysMax?: number | undefined;
}

/** Computes days that are due, those marked longest ago first: what the view `daily_costs_mv` does from time to time. */
export const refreshDailyCosts = async (
  client: ClickHouse,
  { restMs = restMsOfDays, daysMax = 1_000 }: RefreshOptions = {},
): Promise<void> => client.command(sql, { name: 'refresh-daily-costs', params: { restMs, daysMax } });
