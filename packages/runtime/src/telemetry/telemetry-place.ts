import type { TimescaleMode } from '@spanledger/timescale-store';
import { z } from 'zod';
import { optionalUrl } from '../config/variable-checks.ts';

const engines = ['clickhouse', 'timescale'] as const;

/** `auto`: use TimescaleDB where the database has it. `require`: stop without it. `off`: never use it. */
const timescaleModes = ['auto', 'require', 'off'] as const satisfies readonly TimescaleMode[];

/** The engine of telemetry, and its address. */
export type TelemetryPlace =
  | { readonly engine: 'clickhouse'; readonly url: string }
  | { readonly engine: 'timescale'; readonly url: string; readonly mode: TimescaleMode };

/** The environment variables that choose. */
export const telemetryVariables = {
  TELEMETRY_STORE: z.enum(engines).default('clickhouse'),
  CLICKHOUSE_URL: optionalUrl('clickhouse'),
  TIMESCALE_URL: optionalUrl('postgres'),
  TIMESCALE: z.enum(timescaleModes).default('auto'),
} as const;

const schema = z.object(telemetryVariables);

/** The values of the variables. */
export type TelemetryChoice = z.infer<typeof schema>;

/**
 * The place of the variables. TimescaleDB or plain PostgreSQL is at `TIMESCALE_URL`, otherwise at the control plane's;
 * ClickHouse at its own URL. `undefined` while that is unknown.
 */
export const telemetryPlaceOf = (
  { TELEMETRY_STORE: engine, TIMESCALE_URL, TIMESCALE: mode, CLICKHOUSE_URL }: TelemetryChoice,
  given: { readonly databaseUrl?: string | undefined; readonly clickhouseUrl?: string | undefined },
): TelemetryPlace | undefined => {
  const url = engine === 'clickhouse' ? (CLICKHOUSE_URL ?? given.clickhouseUrl) : (TIMESCALE_URL ?? given.databaseUrl);
  if (url === undefined) return undefined;
  return engine === 'clickhouse' ? { engine, url } : { engine, url, mode };
};
