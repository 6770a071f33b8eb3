import type { FilterColumn, ScoresView } from '../api/conditions.ts';

/** Its keys are those of the first level; the value of a key is compared as text. */
export const metadataColumn: FilterColumn = {
  column: 'metadata',
  label: 'Metadata',
  kind: 'text',
  isOptional: true,
  keys: { label: 'Key' },
};

/** For numbers, the mean of the trace's scores of a name is compared. */
const scoresOf = (view: ScoresView): NonNullable<FilterColumn['keys']> => ({ label: 'Name of the score', view });

/** The filter columns of traces, and of sums over traces. */
export const traceFilterColumns: readonly FilterColumn[] = [
  { column: 'name', label: 'Name', kind: 'text', isOptional: true, dimension: 'name' },
  { column: 'userId', label: 'User', kind: 'text', isOptional: true, dimension: 'userId' },
  { column: 'sessionId', label: 'Session', kind: 'text', isOptional: true, dimension: 'sessionId' },
  { column: 'tags', label: 'Tag', kind: 'list', isOptional: true, dimension: 'tags' },
  { column: 'environment', label: 'Environment', kind: 'text', dimension: 'environment' },
  { column: 'release', label: 'Release', kind: 'text', isOptional: true, dimension: 'release' },
  { column: 'version', label: 'Version', kind: 'text', isOptional: true, dimension: 'version' },
  { column: 'id', label: 'Trace id', kind: 'text' },
  { column: 'totalCost', label: 'Cost', kind: 'number', unit: 'US dollars' },
  { column: 'latency', label: 'Latency', kind: 'number', unit: 'seconds' },
  { column: 'totalTokens', label: 'Tokens', kind: 'number' },
  { column: 'observationCount', label: 'Observations', kind: 'number' },
  { column: 'errorCount', label: 'Errors', kind: 'number' },
  metadataColumn,
  { column: 'scoreNumeric', label: 'Score, a number', kind: 'number', keys: scoresOf('scores-numeric') },
  {
    column: 'scoreCategorical',
    label: 'Score, a category',
    kind: 'text',
    isOptional: true,
    keys: scoresOf('scores-categorical'),
  },
  { column: 'scoreBoolean', label: 'Score, true or false', kind: 'flag', keys: scoresOf('scores-boolean') },
];
