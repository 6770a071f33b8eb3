import { dayOf, type Score } from '@spanledger/core';
import type { z } from 'zod';
import { filterConditions } from '../scores/filter-conditions.ts';
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
    const { s, t } = filterConditions(filters, parameters);
    return [...s, ...traceFulfils('s.trace_id', t)];
  },
};
