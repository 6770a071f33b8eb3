import { dayNumberOf, formatUsd, type AttemptKey, type CallSpending, type Micros, type Usd } from '@spanledger/core';

import { toUsd } from '../budgets/budget-rows.ts';
import { Prisma } from '../generated/client.ts';

/**
 * What attempts of a rule that began at or after a time cost or have reserved, and their calls without a price. The time
 * is the begin of a day.
 */
export const spentSince = async (
  db: Prisma.TransactionClient,
  ruleId: string,
  from: Micros,
): Promise<{ readonly spent: Usd; readonly unpricedCalls: number }> => {
  const [row] = await db.$queryRaw<{ sum: Prisma.Decimal | null; unpricedCalls: bigint | null }[]>`
    SELECT sum(cost) AS sum, sum(unpriced_calls)::bigint AS "unpricedCalls" FROM (
      SELECT cost + reserved AS cost, unpriced_calls FROM evaluation_attempts
      WHERE rule_id = ${ruleId} AND started_at >= ${BigInt(from)}
      UNION ALL SELECT cost, unpriced_calls FROM evaluation_days WHERE rule_id = ${ruleId} AND day >= ${dayNumberOf(from)}
    ) AS spent`;
  return { spent: row?.sum ? toUsd(row.sum) : 0n, unpricedCalls: Number(row?.unpricedCalls ?? 0) };
};

/** Adds the rows of a selection of rule, day, cost and calls without a price to what the days of rules have. */
export const addToDays = (selection: Prisma.Sql): Prisma.Sql => Prisma.sql`
  INSERT INTO evaluation_days AS known (rule_id, day, cost, unpriced_calls)
  ${selection}
  ON CONFLICT (rule_id, day) DO UPDATE SET cost = known.cost + excluded.cost,
    unpriced_calls = known.unpriced_calls + excluded.unpriced_calls`;

/** What a call spent whose attempt is gone with its trace: the day of the attempt has the reserved amount. */
export const spendOfForgotten = async (
  db: Prisma.TransactionClient,
  { projectId, ruleId, startedAt }: AttemptKey,
  reserved: Usd,
  { cost, unpricedCalls }: CallSpending,
): Promise<void> => {
  const selection = Prisma.sql`
    SELECT id, ${dayNumberOf(startedAt)}::int, ${formatUsd(cost - reserved)}::numeric, ${unpricedCalls}::int
    FROM evaluation_rules WHERE project_id = ${projectId} AND id = ${ruleId}`;
  await db.$executeRaw(addToDays(selection));
};
