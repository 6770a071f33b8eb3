import { clockOf, microsPerDay, tombstoneVersion, type Micros } from '@spanledger/core';
import { keyTables } from '../chunks/delete-keys.ts';
import type { Timescale } from '../client/timescale-client.ts';

const keptMicros = 7 * microsPerDay;
/** In one transaction, for which writers of the same entities may have to wait. */
const forgottenAtOnce = 5_000;

const forgetSql = (table: string): string => `
DELETE FROM ${table} WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM ${table} WHERE is_deleted AND row_version < $1::numeric
    ORDER BY row_version LIMIT $2 FOR UPDATE SKIP LOCKED))`;

/**
 * Removes the keys of rows that were deleted more than a week ago; returns how many. They hold off pieces that were
 * being written when the deletion was, and name the trace of an update that does not; later ones of a deleted trace are
 * held off by `deletions`.
 */
export const forgetEndedKeys = async (client: Timescale, now: Micros, isWanted: () => boolean): Promise<number> => {
  const before = tombstoneVersion(clockOf(now - keptMicros)).toString();
  let forgotten = 0;
  for (const table of Object.values(keyTables)) {
    let found = forgottenAtOnce;
    while (found === forgottenAtOnce && isWanted()) {
      found = await client.transaction('forget-ended-keys', (statements) =>
        statements.run('forget-ended-keys', forgetSql(table), [before, forgottenAtOnce]),
      );
      forgotten += found;
    }
  }
  return forgotten;
};
