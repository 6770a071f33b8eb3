import { z } from 'zod';
import type { Statements } from '../client/timescale-client.ts';
import { shortVersion, shortVersionsEnd } from '../rows/row-version.ts';

const settingSchema = z.object({ is_wanted: z.boolean() });

const isWanted = async (statements: Statements): Promise<boolean> => {
  const sql = 'SELECT shortens_versions AS is_wanted FROM chunk_settings';
  const [row] = await statements.query('shortens-versions', sql, [], settingSchema);
  return row?.is_wanted === true;
};

/** Waits for writers of the chunk, and for other changes of its versions. */
export const lockVersions = (statements: Statements, relation: string): Promise<number> =>
  statements.run('lock-versions', `LOCK TABLE ${relation} IN EXCLUSIVE MODE`);

/**
 * Subtracts from the versions of a chunk's rows the part that their clocks contain, where the settings allow it: for a
 * chunk that is about to be packed for the first time, since TimescaleDB changes no unpacked rows of a packed chunk
 * without unpacking batches. All other columns stay unchanged, the times of their updates too.
 */
export const shortenVersions = async (statements: Statements, relation: string): Promise<void> => {
  if (!(await isWanted(statements))) return;
  await lockVersions(statements, relation);
  // It may have been revoked while waiting for the lock.
  if (!(await isWanted(statements))) return;
  const sql = `
UPDATE ONLY ${relation} SET row_version = ${shortVersion}
WHERE row_version >= ${shortVersionsEnd} AND ${shortVersion} >= 0 AND ${shortVersion} < ${shortVersionsEnd}`;
  await statements.run('shorten-versions', sql);
};
