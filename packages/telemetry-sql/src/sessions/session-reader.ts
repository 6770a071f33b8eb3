import {
  partBytesMax,
  type Page,
  type ProjectId,
  type Session,
  type SessionListQuery,
  type SessionReader,
  type Trace,
} from '@spanledger/core';
import { integer, micros, selectedTraceSchema, toTrace, traceSelection } from '@spanledger/telemetry-rows';
import { z } from 'zod';
import { countRows } from '../count-rows.ts';
import type { Dialect } from '../dialect.ts';
import type { TelemetryEngine } from '../engine.ts';
import { pageSlice } from '../page-slice.ts';
import type { SqlParameters } from '../sql-parameters.ts';

const sessionSchema = z.object({ id: z.string(), createdAt: micros, environment: z.string(), totalItems: integer });

/** Groups the traces by session; a session begins with its first trace, so all of its traces are read. */
const groupedSessions = (dialect: Dialect, query: SessionListQuery, parameters: SqlParameters): string => `FROM (
SELECT ${dialect.present('t.session_id')} AS id, ${dialect.rows.time('min(t.timestamp)')} AS created_at,
  ${dialect.firstBy('t.environment', ['t.timestamp', 't.id'])} AS environment
FROM ${dialect.latest('traces', 't')}
${dialect.where('t', [`t.session_id <> ''`])}
GROUP BY t.session_id
${having(dialect, query, parameters)}
) AS sessions`;

/** The page has the count, because each statement groups all traces. */
const listSessions = async (
  engine: TelemetryEngine,
  projectId: ProjectId,
  query: SessionListQuery,
): Promise<Page<Session>> => {
  const { dialect } = engine;
  const parameters = engine.parameters(projectId);
  const sql = `SELECT id, created_at AS "createdAt", environment, count(*) OVER () AS "totalItems"
${groupedSessions(dialect, query, parameters)}
ORDER BY created_at DESC, id
${pageSlice(query, parameters)}`;
  const rows = await engine.query('list-sessions', sql, parameters, sessionSchema);
  const items = rows.map(({ id, createdAt, environment }) => ({ id, createdAt, environment, projectId }));
  return { items, totalItems: rows[0]?.totalItems ?? (await countSessions(engine, projectId, query)) };
};

/** For a page without a row. */
const countSessions = async (
  engine: TelemetryEngine,
  projectId: ProjectId,
  query: SessionListQuery,
): Promise<number> => {
  if (query.page === 1) return 0;
  const parameters = engine.parameters(projectId);
  return countRows(engine, 'count-sessions', groupedSessions(engine.dialect, query, parameters), parameters);
};

const having = (dialect: Dialect, query: SessionListQuery, parameters: SqlParameters): string => {
  const { from, to, environments } = query;
  const beginning = 'min(t.timestamp)';
  const inEnvironments = dialect.anyOf('t.environment', environments, parameters);
  const conditions = [
    ...(from === undefined ? [] : [dialect.compareTime(beginning, '>=', from, parameters)]),
    ...(to === undefined ? [] : [dialect.compareTime(beginning, '<', to, parameters)]),
    ...inEnvironments.map((condition) => dialect.someRow(condition)),
  ];
  return conditions.length === 0 ? '' : `HAVING ${conditions.join(' AND ')}`;
};

/** The index on the session id finds the keys of its traces. */
const getSession = async (
  engine: TelemetryEngine,
  projectId: ProjectId,
  id: string,
): Promise<{ session: Session; traces: readonly Trace[] } | undefined> => {
  if (id === '') return undefined;
  const { dialect } = engine;
  const conditions = (parameters: SqlParameters) => dialect.equals('t.session_id', id, parameters);
  const narrowed = await engine.narrow(projectId, { of: 'traces', conditions });
  const parameters = engine.parameters(projectId);
  const among = narrowed.rows?.('t.timestamp', parameters);
  const ofSession = dialect.where('t', [...(among ?? []), ...conditions(parameters)]);
  const sql = dialect.page({
    of: 'traces',
    selection: traceSelection(dialect.rows, true),
    matching: `FROM ${dialect.latest('traces', 't')}\n${ofSession}`,
    order: 'ORDER BY t.timestamp, t.id',
    among,
  });
  const rows = await engine.query('get-session', sql, parameters, selectedTraceSchema, { bytesMax: partBytesMax });
  const traces = rows.map((row) => toTrace(projectId, row));
  const [first] = traces;
  if (first === undefined) return undefined;
  return { session: { id, projectId, createdAt: first.timestamp, environment: first.environment }, traces };
};

export const sessionReader = (engine: TelemetryEngine): SessionReader => ({
  list: (projectId, query) => listSessions(engine, projectId, query),
  get: (projectId, id) => getSession(engine, projectId, id),
});
