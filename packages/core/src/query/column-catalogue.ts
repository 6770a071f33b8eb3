import { plainColumns, type PlainField, type StoredTable } from '../columns/stored-columns.ts';
import { storedObservationColumns } from '../observations/observation.ts';
import { storedScoreColumns } from '../scores/score.ts';
import { storedTraceColumns } from '../traces/trace.ts';
import type { FilterType } from './filter.ts';

export type ColumnKind =
  | 'string'
  | 'number'
  | 'datetime'
  | 'boolean'
  | 'stringArray'
  | 'stringMap'
  | 'numberMap'
  | 'booleanMap';

/** The filter columns, by their public names, with their types. */
export type ColumnCatalogue = Readonly<Record<string, ColumnKind>>;

/** Which filter types fit a column of each kind. */
export const filterTypesByKind: Readonly<Record<ColumnKind, readonly FilterType[]>> = {
  string: ['string', 'stringOptions', 'null'],
  number: ['number', 'null'],
  datetime: ['datetime', 'null'],
  boolean: ['boolean'],
  stringArray: ['arrayOptions', 'stringOptions', 'string', 'null'],
  stringMap: ['stringObject', 'categoryOptions', 'stringOptions'],
  numberMap: ['numberObject'],
  booleanMap: ['booleanObject'],
};

type KindOf<Column> = Column extends 'time?'
  ? 'datetime'
  : Column extends 'u32?' | 'float?'
    ? 'number'
    : Column extends { readonly type: 'flag' }
      ? 'boolean'
      : 'string';

/** The plain fields of a kind of record that have a filter column. */
export type FilteredField<Table> = {
  [Field in PlainField<Table>]: Table[Field] extends 'opaque?' ? never : Field;
}[PlainField<Table>];

type FilteredFields<Table> = { readonly [Field in FilteredField<Table>]: KindOf<Table[Field]> };

const kindOf = (column: StoredTable[string]): ColumnKind => {
  if (column === 'time?') return 'datetime';
  if (column === 'u32?' || column === 'float?') return 'number';
  return typeof column !== 'string' && 'type' in column && column.type === 'flag' ? 'boolean' : 'string';
};

export const filteredFields = <Table extends StoredTable>(table: Table): FilteredFields<Table> =>
  Object.fromEntries(
    plainColumns(table).flatMap(([field, column]) => (column === 'opaque?' ? [] : [[field, kindOf(column)] as const])),
  ) as FilteredFields<Table>;

/** The plain fields that one groups by: short texts and words. */
export const groupedFields = (table: StoredTable): readonly string[] =>
  plainColumns(table).flatMap(([field, column]) =>
    column === 'text?' || (typeof column !== 'string' && column.type !== 'flag') ? [field] : [],
  );

/** Columns of traces themselves, not sums of their observations: the filters of exports. */
export const exportedTraceColumns = {
  id: 'string',
  ...filteredFields(storedTraceColumns),
  timestamp: 'datetime',
  tags: 'stringArray',
  metadata: 'stringMap',
} as const satisfies ColumnCatalogue;

export const traceColumns = {
  ...exportedTraceColumns,
  latency: 'number',
  totalCost: 'number',
  inputCost: 'number',
  outputCost: 'number',
  inputTokens: 'number',
  outputTokens: 'number',
  totalTokens: 'number',
  observationCount: 'number',
  level: 'string',
  errorCount: 'number',
  warningCount: 'number',
  defaultCount: 'number',
  debugCount: 'number',
  scoreNumeric: 'numberMap',
  scoreCategorical: 'stringMap',
  scoreBoolean: 'booleanMap',
} as const satisfies ColumnCatalogue;

export const observationColumns = {
  id: 'string',
  traceId: 'string',
  ...filteredFields(storedObservationColumns),
  startTime: 'datetime',
  parentObservationId: 'string',
  isRootObservation: 'boolean',
  hasParentObservation: 'boolean',
  modelId: 'string',
  metadata: 'stringMap',
  hasInput: 'boolean',
  hasOutput: 'boolean',
  latency: 'number',
  timeToFirstToken: 'number',
  tokensPerSecond: 'number',
  totalCost: 'number',
  inputCost: 'number',
  outputCost: 'number',
  inputTokens: 'number',
  outputTokens: 'number',
  totalTokens: 'number',
  userId: 'string',
  sessionId: 'string',
  traceName: 'string',
  traceEnvironment: 'string',
  release: 'string',
  tags: 'stringArray',
  experimentId: 'string',
  experimentName: 'string',
  experimentDatasetId: 'string',
  experimentItemId: 'string',
  isExperimentItemRootSpan: 'boolean',
} as const satisfies ColumnCatalogue;

/** Further filter columns of lists of observations: the scores of the observation, and those of its trace. */
export const observationScoreColumns = {
  scoreNumeric: 'numberMap',
  scoreCategorical: 'stringMap',
  scoreBoolean: 'booleanMap',
  traceScoreNumeric: 'numberMap',
  traceScoreCategorical: 'stringMap',
  traceScoreBoolean: 'booleanMap',
} as const satisfies ColumnCatalogue;

export const observationListColumns = { ...observationColumns, ...observationScoreColumns };

export const scoreColumns = {
  id: 'string',
  ...filteredFields(storedScoreColumns),
  timestamp: 'datetime',
  booleanValue: 'boolean',
  metadata: 'stringMap',
  userId: 'string',
  traceName: 'string',
  tags: 'stringArray',
} as const satisfies ColumnCatalogue;

/** Further filter columns of lists of scores. */
export const scoreListColumns = { ...scoreColumns, traceEnvironment: 'string' } as const satisfies ColumnCatalogue;
