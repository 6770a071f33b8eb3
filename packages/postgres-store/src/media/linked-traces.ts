import type { LinkedTrace, Micros } from '@spanledger/core';

import { Prisma, type PrismaClient } from '../generated/client.ts';
import { dateOf } from './media-rows.ts';

interface Part {
  readonly from: Micros;
  readonly before: Micros;
  readonly limit: number;
  readonly after: LinkedTrace | undefined;
}

export const linkedTraces = async (
  db: PrismaClient,
  { from, before, limit, after }: Part,
): Promise<readonly LinkedTrace[]> => {
  const later =
    after === undefined
      ? Prisma.empty
      : Prisma.sql`AND (l.project_id, l.trace_id COLLATE "C") > (${after.projectId}, ${after.traceId})`;
  return db.$queryRaw<LinkedTrace[]>`
    SELECT DISTINCT l.project_id AS "projectId", l.trace_id COLLATE "C" AS "traceId"
    FROM media_links l JOIN media m ON m.project_id = l.project_id AND m.id = l.media_id
    WHERE m.requested_at >= ${dateOf(from)} AND m.requested_at < ${dateOf(before)} AND l.trace_id IS NOT NULL ${later}
    ORDER BY 1, 2 LIMIT ${limit}`;
};
