import { compareTexts, dayOf, orderBy } from '@spanledger/core';
import type {
  Exported,
  ExportKey,
  ExportQuery,
  Micros,
  Observation,
  ProjectId,
  Score,
  TelemetryExporter,
  Trace,
} from '@spanledger/core';

import { memoryObservationReader } from '../telemetry/memory-observation-reader.ts';
import { memoryScoreReader } from '../telemetry/memory-score-reader.ts';
import type { MemoryTelemetry } from '../telemetry/memory-telemetry.ts';
import { memoryTraceReader } from '../telemetry/memory-trace-reader.ts';

const everything = { page: 1, limit: Number.MAX_SAFE_INTEGER } as const;

interface Dated {
  readonly createdAt: Micros;
  readonly updatedAt: Micros;
}

const byKey = orderBy<ExportKey>(
  ([a], [b]) => compareTexts(a, b),
  ([, a], [, b]) => compareTexts(a, b),
  ([, , a], [, , b]) => compareTexts(a, b),
);

export const memoryTelemetryExporter = (
  telemetry: MemoryTelemetry,
  now: () => Micros = () => Date.now() * 1000,
): TelemetryExporter => {
  const [traces, observations, scores] = [
    memoryTraceReader(telemetry),
    memoryObservationReader(telemetry),
    memoryScoreReader(telemetry),
  ];
  return {
    traces: (projectId, query) =>
      inOrder(
        query,
        now,
        ({ timestamp, id }: Trace) => [dayOf(timestamp), '', id],
        async () => {
          const found = await traces.list(projectId, { ...conditionsOf(query), withBodies: false });
          const ids = found.items.map(({ id }) => id);
          return query.withBodies ? { items: await traces.read(projectId, ids) } : found;
        },
      ),
    observations: (projectId, query) =>
      inOrder(
        query,
        now,
        ({ startTime, traceId, id }: Observation) => [dayOf(startTime), traceId, id],
        async () => {
          const found = await observations.list(projectId, { ...conditionsOf(query), withBodies: false });
          if (!query.withBodies) return found;
          const read = await observations.read(projectId, found.items, new Set(['io', 'metadata']));
          return { items: read.map(({ trace: _trace, isRoot: _isRoot, ...observation }) => observation) };
        },
      ),
    scores: (projectId: ProjectId, query) =>
      inOrder(
        query,
        now,
        ({ timestamp, name, id }: Score) => [dayOf(timestamp), name, id],
        async () => {
          const { items } = await scores.list(projectId, { ...conditionsOf(query), onTracesOnly: false });
          return { items: items.map(({ trace: _trace, ...score }) => score) };
        },
      ),
  };
};

const conditionsOf = ({ from, to, filters }: ExportQuery) => ({ ...everything, from, to, filters });

async function* inOrder<T extends Dated>(
  { after }: ExportQuery,
  now: () => Micros,
  keyOf: (entity: T) => ExportKey,
  readAll: () => Promise<{ readonly items: readonly T[] }>,
): AsyncGenerator<readonly Exported<T>[], void, undefined> {
  const startedAt = after?.startedAt ?? now();
  const isChanged = ({ createdAt, updatedAt }: T): boolean =>
    updatedAt >= startedAt && createdAt < startedAt && updatedAt > createdAt;
  for (const isCatchingUp of [false, true]) {
    if (after?.isCatchingUp === true && !isCatchingUp) continue;
    const from = after?.isCatchingUp === isCatchingUp ? after.key : undefined;
    const { items } = await readAll();
    const wanted = items
      .filter((entity) => !isCatchingUp || isChanged(entity))
      .map((entity) => ({ entity, key: keyOf(entity) }))
      .filter(({ key }) => from === undefined || byKey(key, from) > 0)
      .sort((a, b) => byKey(a.key, b.key));
    yield wanted.map(({ entity, key }) => ({ entity, cursor: { startedAt, key, isCatchingUp } }));
  }
}
