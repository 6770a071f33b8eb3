import { compareTexts, groupBy, orderBy } from '@spanledger/core';
import type { ProjectId, Session, SessionListQuery, SessionReader, Trace } from '@spanledger/core';
import { pageOf } from './memory-page.ts';
import { readableAtOnce } from './memory-parts.ts';
import type { MemoryTelemetry } from './memory-telemetry.ts';
import { traceOf } from './memory-views.ts';

interface SessionWithTraces {
  readonly session: Session;
  /** Oldest first. */
  readonly traces: readonly Trace[];
}

export const memorySessionReader = (telemetry: MemoryTelemetry): SessionReader => ({
  list: async (projectId, query) => {
    const matching = sessionsOf(telemetry, projectId).filter((each) => matches(each, query));
    return pageOf(matching.map(({ session }) => session).sort(newestFirst), query);
  },
  get: async (projectId, id) => {
    const found = sessionsOf(telemetry, projectId).find(({ session }) => session.id === id);
    return found && { ...found, traces: readableAtOnce(found.traces) };
  },
});

const oldestFirst = orderBy<Trace>(
  (a, b) => a.timestamp - b.timestamp,
  (a, b) => compareTexts(a.id, b.id),
);

const newestFirst = orderBy<Session>(
  (a, b) => b.createdAt - a.createdAt,
  (a, b) => compareTexts(a.id, b.id),
);

const sessionsOf = (telemetry: MemoryTelemetry, projectId: ProjectId): SessionWithTraces[] => {
  const traces = telemetry.traces.of(projectId).map(traceOf).sort(oldestFirst);
  const bySession = groupBy(
    traces.filter(({ sessionId }) => sessionId),
    ({ sessionId }) => sessionId ?? '',
  );
  return [...bySession].map(([id, traces]) => ({ session: sessionOf(projectId, id, traces[0]!), traces }));
};

const sessionOf = (projectId: ProjectId, id: string, first: Trace): Session => ({
  id,
  projectId,
  createdAt: first.timestamp,
  environment: first.environment,
});

const matches = ({ session, traces }: SessionWithTraces, query: SessionListQuery): boolean =>
  (query.from === undefined || session.createdAt >= query.from) &&
  (query.to === undefined || session.createdAt < query.to) &&
  (query.environments === undefined || traces.some(({ environment }) => query.environments?.includes(environment)));
