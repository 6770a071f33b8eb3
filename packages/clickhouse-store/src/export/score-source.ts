import { dayOf, resolveFilter, scoreColumns, type Score } from '@spanledger/core';
import type { z } from 'zod';
import { compileFilter } from '../query/compile-filter.ts';
import { scoreFilterColumns } from '../scores/score-filter-columns.ts';
import { scoreSelection, selectedScoreSchema, toScore } from '../scores/score-selection.ts';
import { traceFulfils } from '../traces/trace-conditions.ts';
import { bodyWeight } from './body-weight.ts';
import type { ExportSource } from './export-source.ts';

export const scoreSource: ExportSource<z.infer<typeof selectedScoreSchema>, Score> = {
  name: 'export-scores',
  table: 'scores',
  alias: 's',
  keyColumns: ['toDate(s.timestamp)', 's.name', 's.id'],
  timeColumn: 's.timestamp',
  environmentColumn: 's.environment',
  selection: () => scoreSelection,
  rowSchema: selectedScoreSchema,
  toEntity: toScore,
  keyOf: ({ timestamp, name, id }) => [dayOf(timestamp), name, id],
  weightOf: bodyWeight,
  filterConditions: ({ filters = [] }, parameters) => {
    const own: string[] = [];
    const ofTheTrace: string[] = [];
    for (const filter of filters) {
      const resolved = resolveFilter(scoreColumns, filter);
      const column = scoreFilterColumns[resolved.column as keyof typeof scoreColumns];
      (column.from === 's' ? own : ofTheTrace).push(compileFilter(resolved, column, parameters));
    }
    return [...own, ...traceFulfils('s.trace_id', ofTheTrace)];
  },
};
