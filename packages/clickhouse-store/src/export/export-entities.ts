import { partBytesMax } from '@spanledger/core';
import type { ExportCursor, Exported, ExportKey, ExportQuery, Micros, ProjectId } from '@spanledger/core';
import type { ExportSource } from '@spanledger/telemetry-sql';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { whereProject } from '../query/conditions.ts';
import { sqlParameters, type SqlParameters } from '../query/sql-parameters.ts';
import { timeBounds } from '../query/time-bounds.ts';
import { bodyWeight, type Bodies } from './body-weight.ts';
import { findPageEnd } from './find-page-end.ts';
import { behindKey, keyColumnsOf, upToKey } from './key-conditions.ts';
import { hasMoves, movedSince } from './moved-entities.ts';
import { PageSize } from './page-size.ts';

const pageTimeoutMs = 60_000;
/** Pages are as large as those before were on the average. */
const pageBytesMax = 2 * partBytesMax;

interface Run<Row, T> {
  readonly client: ClickHouse;
  readonly projectId: ProjectId;
  readonly source: ExportSource<Row, T>;
  readonly query: ExportQuery;
  readonly startedAt: Micros;
  readonly size: PageSize;
}

/**
 * Yields every match in the order of the table, one page of keys after another; then once more what has moved since the
 * export began, since it may have moved to a day that was read before. See `TelemetryExporter`.
 */
export async function* exportEntities<Row, T extends Bodies>(
  client: ClickHouse,
  projectId: ProjectId,
  source: ExportSource<Row, T>,
  query: ExportQuery,
  now: Micros,
): AsyncGenerator<readonly Exported<T>[], void, undefined> {
  const { after } = query;
  const startedAt = after?.startedAt ?? now;
  const run = { client, projectId, source, query, startedAt, size: new PageSize() };
  const isCatchingUp = after?.isCatchingUp === true;
  if (!isCatchingUp) yield* exportPhase(run, after?.key, false);
  if (!(await hasMoves(client, projectId, source, startedAt))) return;
  yield* exportPhase(run, isCatchingUp ? after.key : undefined, true);
}

async function* exportPhase<Row, T extends Bodies>(
  run: Run<Row, T>,
  from: ExportKey | undefined,
  isCatchingUp: boolean,
): AsyncGenerator<readonly Exported<T>[], void, undefined> {
  const { client, projectId, source, size, startedAt } = run;
  const narrowing = (parameters: SqlParameters): readonly string[] => [
    ...timeBounds(source.timeColumn, run.query.from, run.query.to, parameters),
    ...(isCatchingUp ? movedSince(source, startedAt, parameters) : []),
  ];
  for (let after = from; ;) {
    const rows = size.rows;
    const end = await findPageEnd(client, projectId, source, after, rows, narrowing);
    if (end === undefined) return;
    const cursorAt = (key: ExportKey): ExportCursor => ({ startedAt, key, isCatchingUp });
    const page = await readPage(run, after, end, narrowing).catch((error: unknown) => {
      if (!size.shrink(error)) throw error;
      return undefined;
    });
    if (page === undefined) continue;
    after = end;
    size.learn(
      rows,
      page.reduce((sum, entity) => sum + bodyWeight(entity), 0),
    );
    yield page.map((entity) => ({ entity, cursor: cursorAt(source.keyOf(entity)) }));
  }
}

const readPage = async <Row, T>(
  { client, projectId, source, query, size }: Run<Row, T>,
  after: ExportKey | undefined,
  end: ExportKey,
  narrowing: (parameters: SqlParameters) => readonly string[],
): Promise<readonly T[]> => {
  const { name, table, alias, rowSchema } = source;
  const keyColumns = keyColumnsOf(source);
  const parameters = sqlParameters(projectId);
  const range = [...behindKey(keyColumns, after, parameters), ...upToKey(keyColumns, end, parameters)];
  const filters = source.filterConditions(query, parameters);
  const matching = [...range, ...narrowing(parameters), ...filters];
  const key = `(${keyColumns.join(', ')})`;
  // With filters the keys are read first, from narrow columns, so that bodies are read of matches only.
  const conditions =
    filters.length === 0
      ? matching
      : [
          `${key} IN (SELECT ${keyColumns.join(', ')} FROM ${table} AS ${alias} FINAL\n${whereProject(alias, matching)})`,
        ];
  const sql = `SELECT ${source.selection(query.withBodies)}
FROM ${table} AS ${alias} FINAL
${whereProject(alias, conditions)}
ORDER BY ${keyColumns.join(', ')}`;
  // An entity by itself is read however large it is.
  const limits = { timeoutMs: pageTimeoutMs, bytesMax: size.rows === 1 ? Number.MAX_SAFE_INTEGER : pageBytesMax };
  const found = await client.query(name, sql, parameters.values, rowSchema, limits);
  return found.map((row) => source.toEntity(projectId, row));
};
