import { getSession, listSessions, pageMeta } from '@spanledger/api-contract';
import { notFound } from '@spanledger/core';

import type { ApiDependencies } from '../api-dependencies.ts';
import { jsonRoute, type Route } from '../http/route.ts';
import { sessionJson } from '../json/session-json.ts';
import { traceJson } from '../json/trace-json.ts';

export const sessionRoutes = ({ sessions }: Pick<ApiDependencies, 'sessions'>): readonly Route[] => [
  jsonRoute(listSessions, async ({ caller: { projectId }, query }) => {
    const { page: number, limit, fromTimestamp, toTimestamp, environment } = query;
    const page = await sessions.list(projectId, {
      page: number,
      limit,
      fromTimestamp,
      toTimestamp,
      environments: environment,
    });
    return { data: page.items.map(sessionJson), meta: pageMeta(query, page) };
  }),

  jsonRoute(getSession, async ({ caller: { projectId }, params: { sessionId } }) => {
    const found = await sessions.get(projectId, sessionId);
    if (found === undefined) throw notFound(`The project has no session ${sessionId}.`);
    return { ...sessionJson(found.session), traces: found.traces.map((trace) => traceJson(trace)) };
  }),
];
