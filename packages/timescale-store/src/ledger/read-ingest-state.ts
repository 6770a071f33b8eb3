import { deadLetterStates, type DeadLetterState, type IngestState } from '@spanledger/core';
import { z } from 'zod';
import type { Timescale } from '../client/timescale-client.ts';
import { deadLetterStateCode } from '../dead-letters/dead-letter-selection.ts';

const minutes = 15;
const lagSql = `
SELECT count(*) AS parts, percentile_cont(0.5) WITHIN GROUP (ORDER BY lag_ms) AS p50,
  percentile_cont(0.95) WITHIN GROUP (ORDER BY lag_ms) AS p95, max(lag_ms) AS slowest
FROM (
  SELECT greatest(extract(epoch FROM stored_at - received_at) * 1000, 0)::double precision AS lag_ms
  FROM ingest_batches
  WHERE received_at >= now() - INTERVAL '${minutes} minutes'
) AS lags`;
const integer = z.coerce.number();
const figure = z.number().nullable();
const lagSchema = z.object({ parts: integer, p50: figure, p95: figure, slowest: figure });

const deadLettersSql = 'SELECT state, count(*) AS letters FROM dead_letters GROUP BY state';
const deadLettersSchema = z.object({ state: integer, letters: integer });

/** Rejects with `unavailable` when the server or its tables are away. */
export const readIngestState = async (client: Timescale): Promise<IngestState> => {
  const [[lag], letters] = await Promise.all([
    client.query('read-lag', lagSql, [], lagSchema),
    client.query('count-dead-letters-by-state', deadLettersSql, [], deadLettersSchema),
  ]);
  const counts = deadLetterStates.map((state) => [
    state,
    letters.find((row) => row.state === deadLetterStateCode(state))?.letters ?? 0,
  ]);
  return {
    lag: { minutes, parts: lag?.parts ?? 0, p50Ms: msOf(lag?.p50), p95Ms: msOf(lag?.p95), maxMs: msOf(lag?.slowest) },
    deadLetters: Object.fromEntries(counts) as Record<DeadLetterState, number>,
  };
};

const msOf = (value: number | null | undefined): number | undefined =>
  value === null || value === undefined ? undefined : Math.round(value);
