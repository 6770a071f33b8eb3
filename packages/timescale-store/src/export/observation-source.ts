import { dayOf, observationColumns, resolveFilter, type Observation } from '@spanledger/core';
import type { z } from 'zod';
import { observationFilterColumns } from '../observations/observation-filter-columns.ts';
import {
  observationSelection,
  selectedObservationSchema,
  toObservation,
} from '../observations/observation-selection.ts';
import { compileFilter } from '../query/compile-filter.ts';
import { traceFulfils } from '../traces/trace-conditions.ts';
import { bytesOf } from './body-bytes.ts';
import type { ExportSource } from './export-source.ts';

export const observationSource: ExportSource<z.infer<typeof selectedObservationSchema>, Observation> = {
  name: 'export-observations',
  table: 'observations',
  keyTable: 'observation_keys',
  alias: 'o',
  idColumns: ['o.trace_id', 'o.id'],
  timeColumn: 'o.start_time',
  environmentColumn: 'o.environment',
  selection: (withBodies) => observationSelection(withBodies),
  rowSchema: selectedObservationSchema,
  toEntity: toObservation,
  keyOf: ({ startTime, traceId, id }) => [dayOf(startTime), traceId, id],
  bodyBytes: bytesOf(['o.input', 'o.output', 'o.span_events'], 'o.metadata'),
  filterConditions: ({ filters = [] }, parameters) => {
    const own: string[] = [];
    const ofTheTrace: string[] = [];
    for (const filter of filters) {
      const resolved = resolveFilter(observationColumns, filter);
      const column = observationFilterColumns[resolved.column as keyof typeof observationColumns];
      (column.from === 'o' ? own : ofTheTrace).push(compileFilter(resolved, column, parameters));
    }
    return [...own, ...traceFulfils('o.trace_id', ofTheTrace)];
  },
};
