import type { AuditAnchor, AuditEntry, AuditFilter, AuditLog, Micros, RecordedBy } from '@spanledger/core';

import type { PrismaClient } from '../generated/client.ts';
import type { AuditEntryModel } from '../generated/models.ts';
import type { NotedEvent } from './event-groups.ts';

/** Events are recorded as those of `by`; without it as those of the process. */
export const postgresAuditLog = (
  db: PrismaClient,
  record: (event: NotedEvent) => Promise<void>,
  by?: RecordedBy,
): AuditLog => ({
  record: async (event) => record({ ...event, by }),
  list: async ({ chain, order, after, limit, from, to, ...filter }) => {
    const isNewestFirst = order === 'newest first';
    const period = await sequencesOf(db, chain, { from, to });
    const rows = await db.auditEntry.findMany({
      where: {
        chain,
        ...given(filter),
        AND: [period, after === undefined ? {} : { sequence: isNewestFirst ? { lt: after } : { gt: after } }],
      },
      orderBy: { sequence: isNewestFirst ? 'desc' : 'asc' },
      take: limit,
    });
    return rows.map(toEntry);
  },
  heads: async () => {
    // One look-up for each chain, of any length.
    const rows = await db.$queryRaw<{ chain: string; sequence: bigint; hash: string }[]>`
      WITH RECURSIVE chains AS (
        (SELECT chain FROM audit_entries ORDER BY chain LIMIT 1)
        UNION ALL
        SELECT (SELECT next.chain FROM audit_entries next WHERE next.chain > chains.chain ORDER BY next.chain LIMIT 1)
        FROM chains WHERE chains.chain IS NOT NULL
      )
      SELECT head.chain, head.sequence, head.hash FROM chains CROSS JOIN LATERAL (
        SELECT * FROM audit_entries entry WHERE entry.chain = chains.chain ORDER BY entry.sequence DESC LIMIT 1
      ) head ORDER BY head.chain COLLATE "C"`;
    return rows.map(({ chain, sequence, hash }): AuditAnchor => ({ chain, sequence: Number(sequence), hash }));
  },
});

const given = ({ action, actorId, projectId, targetId }: AuditFilter) => ({
  ...(action === undefined ? {} : { action }),
  ...(actorId === undefined ? {} : { actorId }),
  ...(projectId === undefined ? {} : { projectId }),
  ...(targetId === undefined ? {} : { targetId }),
});

/** Times never decrease within a chain, so that a period is a range of sequences, both ends of which an index finds. */
const sequencesOf = async (
  db: PrismaClient,
  chain: string,
  { from, to }: { readonly from: Micros | undefined; readonly to: Micros | undefined },
) => {
  const firstSince = async (at: Micros): Promise<bigint | undefined> => {
    const row = await db.auditEntry.findFirst({
      where: { chain, at: { gte: BigInt(at) } },
      orderBy: [{ at: 'asc' }, { sequence: 'asc' }],
      select: { sequence: true },
    });
    return row?.sequence;
  };
  const first = from === undefined ? 0n : await firstSince(from);
  if (first === undefined) return { sequence: { lt: 0 } };
  const end = to === undefined ? undefined : await firstSince(to);
  return { sequence: { gte: first, ...(end === undefined ? {} : { lt: end }) } };
};

const toEntry = ({ sequence, at, ...row }: AuditEntryModel): AuditEntry => ({
  ...row,
  sequence: Number(sequence),
  at: Number(at),
});
