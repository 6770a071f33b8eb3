import { getSession, listSessions, pageMeta } from '@spanledger/api-contract';
import { notFound, whereEqual, type ProjectId, type Session, type Trace, type TraceId } from '@spanledger/core';

import type { Route } from '../http/route.ts';
import { sessionJson } from '../json/session-json.ts';
import { traceJson } from '../json/trace-json.ts';
import { bytesOf } from '../reads/bytes-of.ts';
import { asOnePart, type Parts } from '../reads/parts.ts';
import { piecesOf } from '../reads/pieces.ts';
import { narrowReadRoute, readRoute } from '../reads/read-route.ts';
import { narrow, withBodies, type Reading, type Reads } from '../reads/reading.ts';

export const sessionRoutes = (reads: Reads): readonly Route[] => [
  narrowReadRoute(listSessions, reads, async ({ sessions }, { caller: { projectId }, query }) => {
    const { page: number, limit, fromTimestamp: from, toTimestamp: to, environment } = query;
    const page = await sessions.list(projectId, {
      page: number,
      limit,
      from,
      to,
      environments: environment,
    });
    return { data: page.items.map(sessionJson), meta: pageMeta(query, page) };
  }),

  readRoute(getSession, reads, async ({ caller: { projectId }, params: { sessionId }, reading }) => {
    const { sessions } = reading.readers;
    const read = await reading.inTurn(
      withBodies,
      () => reading.unlessTooLarge('session', async () => ({ found: await sessions.get(projectId, sessionId) })),
      (read) => bytesOf(read?.found?.traces ?? []),
    );
    const found = read === undefined ? await readLarge(reading, projectId, sessionId) : inOnePart(read.found);
    if (found === undefined) throw notFound(`The project has no session ${sessionId}.`);
    return { ...sessionJson(found.session), traces: piecesOf(found.traces, (trace) => traceJson(trace)) };
  }),
];

interface SessionInParts {
  readonly session: Session;
  readonly traces: Parts<Trace>;
}

const inOnePart = (
  found: { readonly session: Session; readonly traces: readonly Trace[] } | undefined,
): SessionInParts | undefined => found && { session: found.session, traces: asOnePart(found.traces) };

/** More than any answer may hold. */
const tracesMax = 1_000_000;

/** A session whose traces are too large to be read at once. */
const readLarge = async (reading: Reading, projectId: ProjectId, id: string): Promise<SessionInParts | undefined> => {
  const { traces } = reading.readers;
  const filters = whereEqual({ sessionId: id });
  const oldestFirst = { filters, page: 1, orderBy: { column: 'timestamp', direction: 'ASC' } } as const;
  const { items } = await reading.inTurn(narrow, () =>
    traces.list(projectId, { ...oldestFirst, limit: 1, withBodies: false }),
  );
  const [first] = items;
  if (first === undefined) return undefined;
  return {
    session: { id, projectId, createdAt: first.timestamp, environment: first.environment },
    traces: await reading.inParts({
      weigh: () => traces.weigh(projectId, { ...oldestFirst, limit: tracesMax }),
      read: (ids: readonly TraceId[]) => traces.read(projectId, ids),
    }),
  };
};
