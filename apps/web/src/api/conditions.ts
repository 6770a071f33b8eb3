/** A condition of the API's `filter` that the console makes. */
export type Condition =
  | { readonly type: 'string'; readonly column: string; readonly operator: string; readonly value: string }
  | { readonly type: 'number'; readonly column: string; readonly operator: string; readonly value: number }
  | {
      readonly type: 'arrayOptions' | 'stringOptions';
      readonly column: string;
      readonly operator: string;
      readonly value: readonly string[];
    };

/** A column that traces are filtered by. */
export interface FilterColumn {
  readonly column: string;
  readonly label: string;
  readonly kind: 'text' | 'list' | 'number';
  /** What its values are suggested by, as a dimension of metrics. */
  readonly dimension?: string;
  readonly unit?: string;
}

export const traceFilterColumns: readonly FilterColumn[] = [
  { column: 'name', label: 'Name', kind: 'text', dimension: 'name' },
  { column: 'userId', label: 'User', kind: 'text', dimension: 'userId' },
  { column: 'sessionId', label: 'Session', kind: 'text', dimension: 'sessionId' },
  { column: 'tags', label: 'Tag', kind: 'list', dimension: 'tags' },
  { column: 'environment', label: 'Environment', kind: 'text', dimension: 'environment' },
  { column: 'release', label: 'Release', kind: 'text', dimension: 'release' },
  { column: 'version', label: 'Version', kind: 'text', dimension: 'version' },
  { column: 'id', label: 'Trace id', kind: 'text' },
  { column: 'totalCost', label: 'Cost', kind: 'number', unit: 'US dollars' },
  { column: 'latency', label: 'Latency', kind: 'number', unit: 'seconds' },
  { column: 'totalTokens', label: 'Tokens', kind: 'number' },
  { column: 'observationCount', label: 'Observations', kind: 'number' },
  { column: 'errorCount', label: 'Errors', kind: 'number' },
];

/** A condition as an address holds it: `column~operator~value`. */
export interface Chip {
  readonly column: string;
  readonly operator: string;
  readonly value: string;
}

export const operatorsOf = (kind: FilterColumn['kind']): readonly string[] => {
  if (kind === 'number') return ['>', '>=', '<', '<=', '='];
  return kind === 'list' ? ['any of', 'all of', 'none of'] : ['=', '<>', 'contains', 'starts with'];
};

const separator = '~';

export const chipText = ({ column, operator, value }: Chip): string => [column, operator, value].join(separator);

/** `undefined` for a text that no chip has. */
export const chipOf = (text: string): Chip | undefined => {
  const [column = '', operator = '', ...value] = text.split(separator);
  const found = traceFilterColumns.find((each) => each.column === column);
  if (found === undefined || !operatorsOf(found.kind).includes(operator)) return undefined;
  if (found.kind === 'number' && (value[0] === '' || Number.isNaN(Number(value.join(separator))))) return undefined;
  return { column, operator, value: value.join(separator) };
};

export const conditionOf = ({ column, operator, value }: Chip): Condition => {
  const kind = traceFilterColumns.find((each) => each.column === column)?.kind ?? 'text';
  if (kind === 'number') return { type: 'number', column, operator, value: Number(value) };
  if (kind === 'list') return { type: 'arrayOptions', column, operator, value: [value] };
  return { type: 'string', column, operator, value };
};
