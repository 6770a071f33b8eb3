import { settleEvents, type LedgerHour } from '@spanledger/core';
import { z } from 'zod';
import { integer, integerMap, micros } from '../row-values.ts';

export const ledgerHourRowSchema = z.object({
  hour: micros,
  batches: integer,
  received: integer,
  stored: integer,
  rejected: integerMap,
  payload_bytes: integer,
  /** Parts with letters: stored, quarantined, then events of letters by state. */
  unsettled: z.array(z.tuple([integer, integer, integer, integer, integer])),
});

export const toLedgerHour = ({
  unsettled,
  payload_bytes: payloadBytes,
  ...row
}: z.output<typeof ledgerHourRowSchema>): LedgerHour => {
  let { stored } = row;
  let quarantined = 0;
  let discarded = 0;
  for (const [partStored, partQuarantined, open, givenUp, replayed] of unsettled) {
    const settled = settleEvents(
      { stored: partStored, quarantined: partQuarantined },
      { open, discarded: givenUp, replayed },
    );
    stored += settled.stored - partStored;
    quarantined += settled.quarantined;
    discarded += settled.discarded;
  }
  return { ...row, stored, quarantined, discarded, payloadBytes };
};
