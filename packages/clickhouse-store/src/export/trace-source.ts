import { dayOf, exportedTraceColumns, resolveFilter, type Trace, type traceColumns } from '@spanledger/core';
import type { z } from 'zod';
import { compileFilter } from '../query/compile-filter.ts';
import { traceFilterColumns } from '../traces/trace-filter-columns.ts';
import { selectedTraceSchema, toTrace, traceSelection } from '../traces/trace-selection.ts';
import { bodyWeight } from './body-weight.ts';
import type { ExportSource } from './export-source.ts';

export const traceSource: ExportSource<z.infer<typeof selectedTraceSchema>, Trace> = {
  name: 'export-traces',
  table: 'traces',
  alias: 't',
  keyColumns: ['toDate(t.timestamp)', 't.id'],
  timeColumn: 't.timestamp',
  environmentColumn: 't.environment',
  selection: traceSelection,
  rowSchema: selectedTraceSchema,
  toEntity: toTrace,
  keyOf: ({ timestamp, id }) => [dayOf(timestamp), '', id],
  weightOf: bodyWeight,
  filterConditions: ({ filters = [] }, parameters) =>
    filters.map((filter) => {
      const resolved = resolveFilter(exportedTraceColumns, filter);
      return compileFilter(resolved, traceFilterColumns[resolved.column as keyof typeof traceColumns], parameters);
    }),
};
