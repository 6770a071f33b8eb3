import type { Prisma } from '../generated/client.ts';

/**
 * Whether the user is disabled, which stays so until the transaction ends; `undefined` without the user. Whatever
 * changes a user's sessions and links takes this lock first: so none of them waits for another in a circle, and one who is
 * disabled meanwhile keeps nothing.
 */
export const lockUser = async (
  db: Prisma.TransactionClient,
  id: string,
): Promise<{ readonly isDisabled: boolean } | undefined> => {
  const [row] = await db.$queryRaw<{ isDisabled: boolean }[]>`
    SELECT disabled_at IS NOT NULL AS "isDisabled" FROM users WHERE id = ${id} FOR NO KEY UPDATE`;
  return row;
};
