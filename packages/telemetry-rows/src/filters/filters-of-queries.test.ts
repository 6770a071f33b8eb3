import { resolveFilter, scoreColumns } from '@spanledger/core';
import type { Filter, ScoreListQuery, TraceId } from '@spanledger/core';
import { describe, expect, test } from 'vitest';
import { environmentsOfTraces, filtersOfScores } from './filters-of-queries.ts';

const more: Filter = { type: 'string', column: 'name', operator: 'contains', value: 'more' };
const scores: ScoreListQuery = {
  page: 1,
  limit: 1,
  onTracesOnly: false,
  environments: ['e'],
  name: 'n',
  userId: 'u',
  sessionId: 's',
  filters: [more],
  source: 'API',
  dataType: 'NUMERIC',
  traceId: 't' as TraceId,
  datasetRunId: 'd',
  configId: 'c',
  queueId: 'q',
  scoreIds: [],
  observationIds: [],
  traceTags: ['x'],
  value: { operator: '>=', value: 0.5 },
};

const columnsOf = (filters: readonly Filter[]) => filters.map(({ column }) => column);

describe('what a list is asked for', () => {
  test('is as many filters, each on a column that there is, and those that were given', () => {
    const common = ['name', 'environment', 'userId', 'sessionId', 'name'];
    const ofScores = ['source', 'dataType', 'traceId', 'datasetRunId', 'configId', 'queueId', 'id', 'observationId'];
    expect(columnsOf(filtersOfScores(scores)).sort()).toEqual([...common, ...ofScores, 'tags', 'value'].sort());
    for (const filter of filtersOfScores(scores)) resolveFilter(scoreColumns, filter);
  });

  test('of scores by their traces is asked of the environments of these too', () => {
    const byEnvironment = { page: 1, limit: 1, onTracesOnly: false, environments: ['e'] };
    expect(environmentsOfTraces({ ...byEnvironment, traceTags: [] })).toBeUndefined();
    expect(environmentsOfTraces({ ...byEnvironment, traceTags: ['x'] })).toEqual(['e']);
    expect(environmentsOfTraces({ ...byEnvironment, userId: 'u' })).toEqual(['e']);
  });
});
