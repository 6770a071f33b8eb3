import {
  dayOf,
  exportedTraceColumns,
  observationColumns,
  resolveFilter,
  type ExportKey,
  type ExportQuery,
  type Observation,
  type ProjectId,
  type Score,
  type Trace,
} from '@spanledger/core';
import {
  observationSelection,
  scoreSelection,
  selectedObservationSchema,
  selectedScoreSchema,
  selectedTraceSchema,
  toObservation,
  toScore,
  toTrace,
  traceSelection,
} from '@spanledger/telemetry-rows';
import type { z } from 'zod';
import type { Dialect } from '../dialect.ts';
import { observationFilterColumns } from '../observations/observation-filter-columns.ts';
import { conditionsOnScores } from '../scores/score-filter-columns.ts';
import type { SqlParameters } from '../sql-parameters.ts';
import { ownTraceColumns } from '../traces/own-trace-columns.ts';
import { traceFulfils } from '../traces/trace-fulfils.ts';

/** The definitions that the export of one kind of entity needs. */
export interface ExportSource<Row, T> {
  /** Of the queries, in the log of the server. */
  readonly name: string;
  readonly table: 'traces' | 'observations' | 'scores';
  readonly alias: string;
  /** By which the entities of a day are ordered. */
  readonly idColumns: readonly [id: string] | readonly [group: string, id: string];
  readonly timeColumn: string;
  /** Columns that may be large: texts, and a map. */
  readonly bodies: { readonly texts: readonly string[]; readonly map: string };
  readonly selection: (withBodies: boolean) => string;
  readonly rowSchema: z.ZodType<Row>;
  readonly toEntity: (projectId: ProjectId, row: Row) => T;
  readonly keyOf: (entity: T) => ExportKey;
  /** The conditions of filters. */
  readonly filterConditions: (query: ExportQuery, parameters: SqlParameters) => readonly string[];
}

const traceSource = (dialect: Dialect): ExportSource<z.infer<typeof selectedTraceSchema>, Trace> => ({
  name: 'export-traces',
  table: 'traces',
  alias: 't',
  idColumns: ['t.id'],
  timeColumn: 't.timestamp',
  bodies: { texts: ['t.input', 't.output'], map: 't.metadata' },
  selection: (withBodies) => traceSelection(dialect.rows, withBodies),
  rowSchema: selectedTraceSchema,
  toEntity: toTrace,
  keyOf: ({ timestamp, id }) => [dayOf(timestamp), '', id],
  filterConditions: ({ filters = [] }, parameters) =>
    filters.map((filter) => {
      const resolved = resolveFilter(exportedTraceColumns, filter);
      const column = ownTraceColumns[resolved.column as keyof typeof exportedTraceColumns];
      return dialect.compileFilter(resolved, column, parameters);
    }),
});

const observationSource = (dialect: Dialect): ExportSource<z.infer<typeof selectedObservationSchema>, Observation> => ({
  name: 'export-observations',
  table: 'observations',
  alias: 'o',
  idColumns: ['o.trace_id', 'o.id'],
  timeColumn: 'o.start_time',
  bodies: { texts: ['o.input', 'o.output', 'o.span_events'], map: 'o.metadata' },
  selection: (withBodies) => observationSelection(dialect.rows, withBodies, withBodies),
  rowSchema: selectedObservationSchema,
  toEntity: toObservation,
  keyOf: ({ startTime, traceId, id }) => [dayOf(startTime), traceId, id],
  filterConditions: ({ filters = [] }, parameters) => {
    const columns = observationFilterColumns(dialect);
    const own: string[] = [];
    const ofTheTrace: string[] = [];
    for (const filter of filters) {
      const resolved = resolveFilter(observationColumns, filter);
      const column = columns[resolved.column as keyof typeof observationColumns];
      (column.from === 'o' ? own : ofTheTrace).push(dialect.compileFilter(resolved, column, parameters));
    }
    return [...own, ...traceFulfils(dialect, 'o.trace_id', ofTheTrace)];
  },
});

const scoreSource = (dialect: Dialect): ExportSource<z.infer<typeof selectedScoreSchema>, Score> => ({
  name: 'export-scores',
  table: 'scores',
  alias: 's',
  idColumns: ['s.name', 's.id'],
  timeColumn: 's.timestamp',
  bodies: { texts: ['s.comment', 's.string_value'], map: 's.metadata' },
  selection: () => scoreSelection(dialect.rows),
  rowSchema: selectedScoreSchema,
  toEntity: toScore,
  keyOf: ({ timestamp, name, id }) => [dayOf(timestamp), name, id],
  filterConditions: ({ filters = [] }, parameters) => {
    const { s, t } = conditionsOnScores(dialect, filters, parameters);
    return [...s, ...traceFulfils(dialect, 's.trace_id', t)];
  },
});

/** The exports of each store, in its own pages. */
export const exportSources = (dialect: Dialect) => ({
  traces: traceSource(dialect),
  observations: observationSource(dialect),
  scores: scoreSource(dialect),
});
