import { judgeTraceId, microsPerDay, type ProjectId, type TraceId } from '@spanledger/core';

import { Prisma, type PrismaClient } from '../generated/client.ts';
import { addToDays } from './rule-spending.ts';

export const judgesOf = async (
  db: PrismaClient,
  projectId: ProjectId,
  traceIds: readonly TraceId[],
): Promise<readonly TraceId[]> => {
  const judged = [{ judgeTraceId: { not: null } }, { state: 'running' }];
  const attempts = await db.evaluationAttempt.findMany({
    where: { execution: { projectId, traceId: { in: [...traceIds] }, OR: judged } },
    select: { executionId: true, number: true },
  });
  return attempts.map(({ executionId, number }) => judgeTraceId(executionId, number) as TraceId);
};

/** Locked first, so that no call is paid meanwhile and missing in what stays; rules before, in the order of who deletes one. */
export const forgetTraces = async (
  db: PrismaClient,
  projectId: ProjectId,
  traceIds: readonly TraceId[],
): Promise<void> => {
  if ((await db.evaluationExecution.findFirst({ where: { projectId, traceId: { in: [...traceIds] } } })) === null)
    return;
  await db.$transaction(async (transaction) => {
    await transaction.$queryRaw`
      SELECT id FROM evaluation_rules WHERE id IN (
        SELECT rule_id FROM evaluation_executions WHERE project_id = ${projectId} AND trace_id = ANY(${traceIds}::text[]))
      ORDER BY id FOR KEY SHARE`;
    const executions = await transaction.$queryRaw<{ id: string }[]>`
      SELECT id FROM evaluation_executions
      WHERE project_id = ${projectId} AND trace_id = ANY(${traceIds}::text[]) ORDER BY id FOR UPDATE`;
    const ids = executions.map(({ id }) => id);
    await transaction.$queryRaw`
      SELECT number FROM evaluation_attempts WHERE execution_id = ANY(${ids}::text[])
      ORDER BY execution_id, number FOR UPDATE`;
    const selection = Prisma.sql`
      SELECT rule_id, started_at / ${microsPerDay}::bigint, sum(cost + reserved), sum(unpriced_calls)
      FROM evaluation_attempts WHERE execution_id = ANY(${ids}::text[])
      GROUP BY 1, 2 HAVING sum(cost + reserved) > 0 OR sum(unpriced_calls) > 0 ORDER BY 1, 2`;
    await transaction.$executeRaw(addToDays(selection));
    await transaction.evaluationExecution.deleteMany({ where: { id: { in: ids } } });
  });
};
