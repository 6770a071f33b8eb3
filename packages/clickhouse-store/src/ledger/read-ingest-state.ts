import type { IngestState } from '@spanledger/core';
import { ingestStateOf, lagMinutes, lagRowSchema, lettersOfStateSchema } from '@spanledger/telemetry-rows';
import type { ClickHouse } from '../client/clickhouse-client.ts';

const lagSql = `
SELECT count() AS parts, quantile(0.5)(lag_ms) AS p50, quantile(0.95)(lag_ms) AS p95, max(lag_ms) AS slowest
FROM (
  SELECT greatest(dateDiff('millisecond', received_at, stored_at), 0) AS lag_ms
  FROM ingest_batches
  WHERE received_at >= now64(6, 'UTC') - INTERVAL ${lagMinutes} MINUTE
)`;

const deadLettersSql = 'SELECT state, count() AS letters FROM dead_letters FINAL GROUP BY state';

/** Rejects with `unavailable` when the server or its tables are away. */
export const readIngestState = async (client: ClickHouse): Promise<IngestState> => {
  const [[lag], letters] = await Promise.all([
    client.query('read-lag', lagSql, {}, lagRowSchema),
    client.query('count-dead-letters-by-state', deadLettersSql, {}, lettersOfStateSchema),
  ]);
  return ingestStateOf(lag, letters);
};
