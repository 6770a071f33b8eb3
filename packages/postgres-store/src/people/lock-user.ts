import type { Prisma } from '../generated/client.ts';

/**
 * Whether the user is disabled, which cannot change until the transaction ends; `undefined` without the user. All
 * changes of a user's sessions and links take this lock first, so that they do not deadlock, and a user who is disabled
 * meanwhile keeps nothing.
 */
export const lockUser = async (
  db: Prisma.TransactionClient,
  id: string,
): Promise<{ readonly isDisabled: boolean } | undefined> => {
  const [row] = await db.$queryRaw<{ isDisabled: boolean }[]>`
    SELECT disabled_at IS NOT NULL AS "isDisabled" FROM users WHERE id = ${id} FOR NO KEY UPDATE`;
  return row;
};
