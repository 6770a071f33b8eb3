import { createHash } from 'node:crypto';

import {
  auditText,
  chainOf,
  microsPerMs,
  serverChain,
  type AuditEntry,
  type AuditLog,
  type AuditQuery,
  type ProjectStore,
} from '@spanledger/core';

const noHash = '0'.repeat(64);
const byItself = { actorKind: 'system', actorId: null, address: null, userAgent: null, requestId: null };

/** Stores events that the process itself records; changes are not recorded. */
export const memoryAuditLog = (projects: Pick<ProjectStore, 'get'>): AuditLog => {
  const entries: AuditEntry[] = [];
  const headOf = (chain: string): AuditEntry | undefined => entries.findLast((entry) => entry.chain === chain);
  return {
    record: async ({ action, projectId, targetKind, targetId, after }) => {
      const project = projectId === null ? undefined : await projects.get(projectId);
      const chain = project === undefined ? serverChain : chainOf(project.organization.id);
      const head = headOf(chain);
      const entry = {
        chain,
        sequence: (head?.sequence ?? 0) + 1,
        previousHash: head?.hash ?? noHash,
        at: Math.max(Date.now() * microsPerMs, head?.at ?? 0),
        ...byItself,
        action,
        projectId,
        targetKind,
        targetId,
        before: null,
        after: after === undefined ? null : JSON.stringify(after),
      };
      entries.push({ ...entry, hash: createHash('sha256').update(auditText(entry)).digest('hex') });
    },
    list: async (query) => {
      const found = entries.filter((entry) => isFound(entry, query));
      return (query.order === 'newest first' ? found.toReversed() : found).slice(0, query.limit);
    },
    heads: async () =>
      [...new Set(entries.map(({ chain }) => chain))].toSorted().flatMap((chain) => {
        const head = headOf(chain);
        return head === undefined ? [] : [{ chain, sequence: head.sequence, hash: head.hash }];
      }),
  };
};

const isFound = (entry: AuditEntry, { chain, order, after, from, to, ...filter }: AuditQuery): boolean =>
  entry.chain === chain &&
  entry.at >= (from ?? 0) &&
  entry.at < (to ?? Number.POSITIVE_INFINITY) &&
  (after === undefined || (order === 'newest first' ? entry.sequence < after : entry.sequence > after)) &&
  entry.action === (filter.action ?? entry.action) &&
  entry.actorId === (filter.actorId ?? entry.actorId) &&
  entry.projectId === (filter.projectId ?? entry.projectId) &&
  entry.targetId === (filter.targetId ?? entry.targetId);
