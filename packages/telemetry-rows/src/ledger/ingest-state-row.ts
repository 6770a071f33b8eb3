import { deadLetterStates, type DeadLetterState, type IngestState } from '@spanledger/core';
import { z } from 'zod';
import { deadLetterStateCode } from '../dead-letters/dead-letter-row.ts';
import { integer } from '../row-values.ts';

/** Of how many minutes the lag is reported. */
export const lagMinutes = 15;

const milliseconds = z.coerce.number().nullable();

/** How long parts took from their receipt to their row, in milliseconds. */
export const lagRowSchema = z.object({
  parts: integer,
  p50: milliseconds,
  p95: milliseconds,
  slowest: milliseconds,
});

export const lettersOfStateSchema = z.object({ state: integer, letters: integer });

export const ingestStateOf = (
  lag: z.infer<typeof lagRowSchema> | undefined,
  letters: readonly z.infer<typeof lettersOfStateSchema>[],
): IngestState => {
  const parts = lag?.parts ?? 0;
  const msOf = (value: number | null | undefined): number | undefined =>
    parts === 0 || value === null || value === undefined ? undefined : Math.round(value);
  const counts = deadLetterStates.map((state) => [
    state,
    letters.find((row) => row.state === deadLetterStateCode(state))?.letters ?? 0,
  ]);
  return {
    lag: { minutes: lagMinutes, parts, p50Ms: msOf(lag?.p50), p95Ms: msOf(lag?.p95), maxMs: msOf(lag?.slowest) },
    deadLetters: Object.fromEntries(counts) as Record<DeadLetterState, number>,
  };
};
