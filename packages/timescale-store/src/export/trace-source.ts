import { dayOf, exportedTraceColumns, resolveFilter, type Trace } from '@spanledger/core';
import { ownTraceColumns } from '@spanledger/telemetry-rows';
import type { z } from 'zod';
import { compileFilter } from '../query/compile-filter.ts';
import { selectedTraceSchema, toTrace, traceSelection } from '../traces/trace-selection.ts';
import { bytesOf } from './body-bytes.ts';
import type { ExportSource } from './export-source.ts';

export const traceSource: ExportSource<z.infer<typeof selectedTraceSchema>, Trace> = {
  name: 'export-traces',
  table: 'traces',
  keyTable: 'trace_keys',
  alias: 't',
  idColumns: ['t.id'],
  timeColumn: 't.timestamp',
  environmentColumn: 't.environment',
  selection: traceSelection,
  rowSchema: selectedTraceSchema,
  toEntity: toTrace,
  keyOf: ({ timestamp, id }) => [dayOf(timestamp), '', id],
  bodyBytes: bytesOf(['t.input', 't.output'], 't.metadata'),
  filterConditions: ({ filters = [] }, parameters) =>
    filters.map((filter) => {
      const resolved = resolveFilter(exportedTraceColumns, filter);
      return compileFilter(resolved, ownTraceColumns[resolved.column as keyof typeof exportedTraceColumns], parameters);
    }),
};
