import { exportObservationLines, exportScoreLines, exportTraceLines, type Endpoint } from '@spanledger/api-contract';
import { whereAnyOf } from '@spanledger/core';
import type { ExportCursor, ExportedPages, ExportQuery, Micros, ProjectId, TelemetryExporter } from '@spanledger/core';
import { z } from 'zod';

import { recordRequest } from '../auditing/record-request.ts';
import { observationLines, scoreLines, traceLines, type LineWriter } from '../export/export-kinds.ts';
import { exportLine } from '../export/export-line.ts';
import { sendLines } from '../export/send-lines.ts';
import { callerOf, inputOf, type Route } from '../http/route.ts';
import { cursorOf, type Cursor } from '../json/cursor.ts';
import { runningOfProject, type RunningOfProject } from '../limits/running-of-project.ts';
import { whileThere } from '../reads/read-route.ts';
import type { Reading, Reads } from '../reads/reading.ts';

/**
 * An export whose client does not read holds a page of it in memory; the pages of all are read in turns, as all
 * readings are.
 */
const runningExports = { max: 3, name: 'exports', retryAfterSeconds: 10 };

/** Everything of a kind, a line each. */
export const exportRoutes = (reads: Reads): readonly Route[] => {
  const parts = { reads, turns: runningOfProject(runningExports) };
  return [
    exportRoute(exportTraceLines, traceLines, ({ traces }) => traces, parts),
    exportRoute(exportObservationLines, observationLines, ({ observations }) => observations, parts),
    exportRoute(exportScoreLines, scoreLines, ({ scores }) => scores, parts),
  ];
};

interface Parts {
  readonly reads: Reads;
  readonly turns: RunningOfProject;
}

type ReadAll<T> = (projectId: ProjectId, query: ExportQuery) => ExportedPages<T>;

/** The parameters of exports; each names its period differently. */
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
  filters: [...whereAnyOf({ environment: asked.environment }), ...(asked.filter ?? [])],
  after,
  withBodies: asked.fields === undefined || bodies.some((name) => asked.fields?.includes(name) === true),
});

const exportRoute = <T extends object>(
  endpoint: Endpoint,
  writer: LineWriter<T>,
  readerOf: (exporter: TelemetryExporter) => ReadAll<T>,
  { reads, turns }: Parts,
): Route => {
  const cursor: Cursor<ExportCursor> = cursorOf(endpoint.operation, positionSchema);
  return {
    endpoint,
    handle: async (request, response) => {
      const { projectId } = callerOf(response);
      const input = inputOf(endpoint, request);
      const asked = input.query as Asked;
      const after = asked.cursor === undefined ? undefined : cursor.read(projectId, asked.cursor);
      const query = queryOf(asked, after);
      const fields = asked.fields === undefined ? undefined : new Set(asked.fields);
      const release = turns.take(projectId);
      const linesOf = async function* (reading: Reading): AsyncGenerator<string, void, undefined> {
        let left = asked.limit ?? Number.POSITIVE_INFINITY;
        const pages = readerOf(reading.readers.exporter)(projectId, query);
        for await (const page of reading.pageByPage(pages)) {
          for (const { entity, cursor: at } of page) {
            yield exportLine(writer.json(entity), writer.exact(entity), cursor.write(projectId, at), fields);
            left -= 1;
            if (left === 0) return;
          }
        }
      };
      try {
        await recordRequest(endpoint, request, response, input);
        await whileThere(reads, request, response, (reading) =>
          sendLines(request, response, linesOf(reading), reading.pace),
        );
      } finally {
        release();
      }
    },
  };
};
