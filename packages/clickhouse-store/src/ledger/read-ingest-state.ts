import { deadLetterStates, type DeadLetterState, type IngestState } from '@spanledger/core';
import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { integer } from '../query/row-values.ts';
import { deadLetterStateCodes } from '../rows/dead-letter-row.ts';

const minutes = 15;

const lagSql = `
SELECT count() AS parts, quantile(0.5)(lag_ms) AS p50, quantile(0.95)(lag_ms) AS p95, max(lag_ms) AS slowest
FROM (
  SELECT greatest(dateDiff('millisecond', received_at, stored_at), 0) AS lag_ms
  FROM ingest_batches
  WHERE received_at >= now64(6, 'UTC') - INTERVAL ${minutes} MINUTE
)`;
const figure = z.coerce.number().nullable();
const lagSchema = z.object({ parts: integer, p50: figure, p95: figure, slowest: figure });

const deadLettersSql = 'SELECT state, count() AS letters FROM dead_letters FINAL GROUP BY state';
const deadLettersSchema = z.object({ state: integer, letters: integer });

/** Rejects with `unavailable` when the server or its tables are away. */
export const readIngestState = async (client: ClickHouse): Promise<IngestState> => {
  const [[lag], letters] = await Promise.all([
    client.query('read-lag', lagSql, {}, lagSchema),
    client.query('count-dead-letters-by-state', deadLettersSql, {}, deadLettersSchema),
  ]);
  const parts = lag?.parts ?? 0;
  const msOf = (value: number | null | undefined): number | undefined =>
    parts === 0 || value === null || value === undefined ? undefined : Math.round(value);
  const counts = deadLetterStates.map((state) => [
    state,
    letters.find((row) => row.state === deadLetterStateCodes[state])?.letters ?? 0,
  ]);
  return {
    lag: { minutes, parts, p50Ms: msOf(lag?.p50), p95Ms: msOf(lag?.p95), maxMs: msOf(lag?.slowest) },
    deadLetters: Object.fromEntries(counts) as Record<DeadLetterState, number>,
  };
};
