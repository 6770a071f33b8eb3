import type { Exported, ExportKey, ExportQuery, Micros, ProjectId } from '@spanledger/core';
import type { ExportSource } from '@spanledger/telemetry-sql';
import type { Timescale } from '../client/timescale-client.ts';
import type { ExportRun } from './export-run.ts';
import { exportedDays } from './exported-days.ts';
import { findPageEnd, readPage } from './read-page.ts';

/**
 * Yields every match, day by day, one page of keys after another; then once more what has moved since the export began,
 * since the export may have missed it. See `TelemetryExporter`.
 */
export async function* exportEntities<Row, T>(
  client: Timescale,
  projectId: ProjectId,
  source: ExportSource<Row, T>,
  query: ExportQuery,
  now: Micros,
): AsyncGenerator<readonly Exported<T>[], void, undefined> {
  const { after } = query;
  const run = { projectId, source, query, startedAt: after?.startedAt ?? now };
  const isCatchingUp = after?.isCatchingUp === true;
  if (!isCatchingUp) yield* exportPhase(client, { ...run, isCatchingUp: false }, after?.key);
  yield* exportPhase(client, { ...run, isCatchingUp: true }, isCatchingUp ? after.key : undefined);
}

async function* exportPhase<Row, T>(
  client: Timescale,
  run: ExportRun<Row, T>,
  from: ExportKey | undefined,
): AsyncGenerator<readonly Exported<T>[], void, undefined> {
  const { projectId, source, startedAt, isCatchingUp } = run;
  for await (const day of exportedDays(client, run, from?.[0])) {
    let after = from?.[0] === day ? from : undefined;
    for (let isLast = false; !isLast;) {
      const end = await findPageEnd(client, run, { day, after });
      const rows = await readPage(client, run, { day, after, end });
      const entities = rows.map((row) => source.toEntity(projectId, row));
      yield entities.map((entity) => ({ entity, cursor: { startedAt, key: source.keyOf(entity), isCatchingUp } }));
      after = end;
      isLast = end === undefined;
    }
  }
}
