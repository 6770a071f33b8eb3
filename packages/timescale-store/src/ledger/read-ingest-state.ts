import type { IngestState } from '@spanledger/core';
import { ingestStateOf, lagMinutes, lagRowSchema, lettersOfStateSchema } from '@spanledger/telemetry-rows';
import type { Timescale } from '../client/timescale-client.ts';

const lagSql = `
SELECT count(*) AS parts, percentile_cont(0.5) WITHIN GROUP (ORDER BY lag_ms) AS p50,
  percentile_cont(0.95) WITHIN GROUP (ORDER BY lag_ms) AS p95, max(lag_ms) AS slowest
FROM (
  SELECT greatest(extract(epoch FROM stored_at - received_at) * 1000, 0)::double precision AS lag_ms
  FROM ingest_batches
  WHERE received_at >= now() - INTERVAL '${lagMinutes} minutes'
) AS lags`;

const deadLettersSql = 'SELECT state, count(*) AS letters FROM dead_letters GROUP BY state';

/** Rejects with `unavailable` when the server or its tables are away. */
export const readIngestState = async (client: Timescale): Promise<IngestState> => {
  const [[lag], letters] = await Promise.all([
    client.query('read-lag', lagSql, [], lagRowSchema),
    client.query('count-dead-letters-by-state', deadLettersSql, [], lettersOfStateSchema),
  ]);
  return ingestStateOf(lag, letters);
};
