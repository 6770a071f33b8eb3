import { exportObservationLines, exportScoreLines, exportTraceLines, type Endpoint } from '@spanledger/api-contract';
import type { ExportCursor, Exported, ExportQuery, Micros, ProjectId } from '@spanledger/core';
import { z } from 'zod';

import type { ApiDependencies } from '../api-dependencies.ts';
import { observationLines, scoreLines, traceLines, type LineWriter } from '../export/export-kinds.ts';
import { exportLine } from '../export/export-line.ts';
import { createExportTurns, type ExportTurns } from '../export/export-turns.ts';
import { sendLines } from '../export/send-lines.ts';
import { callerOf, inputOf, type Route } from '../http/route.ts';
import { cursorOf, type Cursor } from '../json/cursor.ts';

/** Everything of a kind, a line each. */
export const exportRoutes = ({ exporter }: Pick<ApiDependencies, 'exporter'>): readonly Route[] => {
  const turns = createExportTurns();
  return [
    exportRoute(exportTraceLines, traceLines, exporter.traces, turns),
    exportRoute(exportObservationLines, observationLines, exporter.observations, turns),
    exportRoute(exportScoreLines, scoreLines, exporter.scores, turns),
  ];
};

type ReadAll<T> = (projectId: ProjectId, query: ExportQuery) => AsyncIterable<Exported<T>>;

/** What the exports take; each names its period in its own words. */
interface Asked {
  readonly cursor?: string | undefined;
  readonly fromTimestamp?: Micros | undefined;
  readonly toTimestamp?: Micros | undefined;
  readonly fromStartTime?: Micros | undefined;
  readonly toStartTime?: Micros | undefined;
  readonly environment?: readonly string[] | undefined;
  readonly fields?: readonly string[] | undefined;
  readonly limit?: number | undefined;
  readonly filter?: ExportQuery['filters'];
}

const keyPart = z.string().max(800);
const positionSchema: z.ZodType<ExportCursor> = z.object({
  startedAt: z.int().min(0),
  key: z.tuple([z.iso.date(), keyPart, keyPart]),
  isCatchingUp: z.boolean(),
});

const bodies = ['input', 'output', 'metadata'];

const queryOf = (asked: Asked, after: ExportCursor | undefined): ExportQuery => ({
  from: asked.fromTimestamp ?? asked.fromStartTime,
  to: asked.toTimestamp ?? asked.toStartTime,
  environments: asked.environment,
  filters: asked.filter,
  after,
  withBodies: asked.fields === undefined || bodies.some((name) => asked.fields?.includes(name) === true),
});

const exportRoute = <T>(endpoint: Endpoint, writer: LineWriter<T>, read: ReadAll<T>, turns: ExportTurns): Route => {
  const cursor: Cursor<ExportCursor> = cursorOf(endpoint.operation, positionSchema);
  return {
    endpoint,
    handle: async (request, response) => {
      const { projectId } = callerOf(response);
      const asked = inputOf(endpoint, request).query as Asked;
      const after = asked.cursor === undefined ? undefined : cursor.read(projectId, asked.cursor);
      const exported = read(projectId, queryOf(asked, after));
      const fields = asked.fields === undefined ? undefined : new Set(asked.fields);
      const lines = async function* (): AsyncGenerator<string, void, undefined> {
        let left = asked.limit ?? Number.POSITIVE_INFINITY;
        for await (const { entity, cursor: at } of exported) {
          yield exportLine(writer.json(entity), writer.exact(entity), cursor.write(projectId, at), fields);
          left -= 1;
          if (left === 0) return;
        }
      };
      const release = turns.take(projectId);
      try {
        await sendLines(request, response, lines());
      } finally {
        release();
      }
    },
  };
};
