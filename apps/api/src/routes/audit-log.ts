import { exportAuditLog, listAuditLog } from '@spanledger/api-contract';
import {
  auditPages,
  auditText,
  chainOf,
  formatIso,
  invalidField,
  notFound,
  permissionDenied,
  type AuditActorKind,
  type AuditEntry,
  type AuditFilter,
  type AuditLog,
  type Micros,
  type ProjectStore,
} from '@spanledger/core';
import type { Response } from 'express';
import { z } from 'zod';

import { recordRequest } from '../auditing/record-request.ts';
import { sendLines } from '../export/send-lines.ts';
import { localsOf } from '../http/request-locals.ts';
import { callerOf, inputOf, jsonRoute, type Route } from '../http/route.ts';
import { cursorOf } from '../json/cursor.ts';
import { whileThere } from '../reads/read-route.ts';
import type { Reads } from '../reads/reading.ts';

interface Parts {
  readonly auditLog: Pick<AuditLog, 'list'>;
  readonly projects: Pick<ProjectStore, 'get'>;
}

const cursors = cursorOf('audit-log', z.object({ sequence: z.int().min(1) }));

export const auditLogRoutes = (reads: Reads, { auditLog, projects }: Parts): readonly Route[] => [
  jsonRoute(listAuditLog, async ({ caller: { projectId }, response, query: { cursor, limit, ...asked } }) => {
    const seen = await seenBy(projects, response, asked);
    const after = cursor === undefined ? undefined : cursors.read(projectId, cursor).sequence;
    // One more shows whether there is another page.
    const found = await auditLog.list({ ...seen, order: 'newest first', after, limit: limit + 1 });
    const page = found.slice(0, limit);
    const last = found.length > limit ? page.at(-1) : undefined;
    return {
      data: page.map(entryJson),
      meta: last === undefined ? {} : { cursor: cursors.write(projectId, { sequence: last.sequence }) },
    };
  }),
  {
    endpoint: exportAuditLog,
    handle: async (request, response) => {
      const input = inputOf(exportAuditLog, request);
      const { afterSequence, ...asked } = input.query;
      const query = { ...(await seenBy(projects, response, asked)), after: sequenceOf(afterSequence) };
      await recordRequest(exportAuditLog, request, response, input);
      await whileThere(reads, request, response, async ({ pace }) =>
        sendLines(request, response, linesOf(auditLog, query), pace),
      );
    },
  },
];

const linesOf = async function* (
  auditLog: Parts['auditLog'],
  query: AuditFilter & { readonly chain: string; readonly after: number | undefined },
): AsyncGenerator<string, void, undefined> {
  for await (const page of auditPages(auditLog, { ...query, order: 'oldest first' }))
    for (const entry of page) yield `${JSON.stringify({ ...entryJson(entry), hashed: auditText(entry) })}\n`;
};

interface Asked {
  readonly fromTimestamp: Micros | undefined;
  readonly toTimestamp: Micros | undefined;
  readonly action: string | undefined;
  readonly actorId: string | undefined;
  readonly projectId: string | undefined;
  readonly targetId: string | undefined;
}

/** The part of the log that the caller may read: the whole organization, or the one project. */
const seenBy = async (
  projects: Parts['projects'],
  response: Response,
  { fromTimestamp: from, toTimestamp: to, projectId, ...filter }: Asked,
): Promise<AuditFilter & { readonly chain: string }> => {
  const caller = callerOf(response);
  const project = await projects.get(caller.projectId);
  if (project === undefined) throw notFound('The project has been deleted.');
  const { id } = project.organization;
  const memberships = localsOf(response).session?.user.memberships ?? [];
  const role = memberships.find(({ organizationId }) => organizationId === id)?.role;
  const seesAll = role === 'OWNER' || role === 'ADMIN';
  if (!seesAll && projectId !== undefined && projectId !== caller.projectId)
    throw permissionDenied('The audit log of other projects is for owners and admins of the organization.');
  return { ...filter, from, to, chain: chainOf(id), projectId: seesAll ? projectId : caller.projectId };
};

const sequenceOf = (text: string | undefined): number | undefined => {
  if (text === undefined) return undefined;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  const message = 'must be the sequence of an entry';
  throw invalidField('query.afterSequence', message);
};

const entryJson = ({ at, actorKind, before, after, ...entry }: AuditEntry) => ({
  ...entry,
  timestamp: formatIso(at),
  actorKind: actorKind as AuditActorKind,
  before: valueOf(before),
  after: valueOf(after),
});

const valueOf = (text: string | null): unknown => {
  if (text === null) return null;
  try {
    return JSON.parse(text);
  } catch {
    // It was edited: shown unchanged.
    return text;
  }
};
