/** A condition of the API's `filter` that the console creates. */
export type Condition =
  | { readonly type: 'string'; readonly column: string; readonly operator: string; readonly value: string }
  | { readonly type: 'number'; readonly column: string; readonly operator: string; readonly value: number }
  | { readonly type: 'null'; readonly column: string; readonly operator: string }
  | {
      readonly type: 'arrayOptions' | 'stringOptions';
      readonly column: string;
      readonly operator: string;
      readonly value: readonly string[];
    };

/** A column that a list is filtered by. */
export interface FilterColumn {
  readonly column: string;
  readonly label: string;
  readonly kind: 'text' | 'list' | 'number';
  /** The dimension of metrics from which its values are suggested. */
  readonly dimension?: string;
  /** All its values, if they are few and known. */
  readonly values?: readonly string[];
  /** True for a text that a row may not have: rows with and without it can be found. */
  readonly isOptional?: boolean;
  /** The supported operators, if not all of its kind are. */
  readonly operators?: readonly string[];
  readonly unit?: string;
}

/** A condition in an address: `column~operator~value`. */
export interface Chip {
  readonly column: string;
  readonly operator: string;
  readonly value: string;
}

const operatorsByKind = {
  number: ['>', '>=', '<', '<=', '='],
  list: ['any of', 'all of', 'none of'],
  text: ['=', '<>', 'contains', 'starts with'],
} as const satisfies Readonly<Record<FilterColumn['kind'], readonly string[]>>;

/** The operators without a value, with their names. */
const presence: Readonly<Record<string, string>> = { 'is null': 'is absent', 'is not null': 'is present' };

export const takesValue = (operator: string): boolean => presence[operator] === undefined;

export const operatorText = (operator: string): string => presence[operator] ?? operator;

export const operatorsOf = ({ kind, isOptional = false, operators = operatorsByKind[kind] }: FilterColumn) =>
  isOptional ? [...operators, ...Object.keys(presence)] : operators;

const separator = '~';

export const chipText = ({ column, operator, value }: Chip): string => [column, operator, value].join(separator);

/** A condition from a form. Blanks around a tag are part of it; around other values they were pasted. */
export const enteredText = ({ column, kind }: FilterColumn, operator: string, value: string): string =>
  chipText({ column, operator, value: kind === 'list' ? value : value.trim() });

/** `undefined` if the text is not a condition on these columns. */
export const chipOf = (text: string, columns: readonly FilterColumn[]): Chip | undefined => {
  const [column = '', operator = '', ...value] = text.split(separator);
  const found = columns.find((each) => each.column === column);
  if (found === undefined || !operatorsOf(found).includes(operator)) return undefined;
  if (found.kind === 'number' && (value[0] === '' || Number.isNaN(Number(value.join(separator))))) return undefined;
  return { column, operator, value: value.join(separator) };
};

const conditionOf = ({ column, operator, value }: Chip, kind: FilterColumn['kind'] = 'text'): Condition => {
  if (!takesValue(operator)) return { type: 'null', column, operator };
  if (kind === 'number') return { type: 'number', column, operator, value: Number(value) };
  if (kind === 'list') return { type: 'arrayOptions', column, operator, value: [value] };
  return { type: 'string', column, operator, value };
};

/** The conditions of an address; invalid ones are omitted. */
export const conditionsOf = (
  where: readonly string[] | undefined,
  columns: readonly FilterColumn[],
): readonly Condition[] =>
  (where ?? []).flatMap((text) => {
    const chip = chipOf(text, columns);
    if (chip === undefined) return [];
    return [conditionOf(chip, columns.find(({ column }) => column === chip.column)?.kind)];
  });

type Stored = Readonly<Record<string, unknown>>;

const isSame = (one: Stored, other: Stored): boolean =>
  ['type', 'column', 'operator', 'value'].every((name) => JSON.stringify(one[name]) === JSON.stringify(other[name]));

/** Stored conditions in the form of an address, and separately those without such a form. */
export const chipsOf = <Filter extends Stored>(
  filters: readonly Filter[],
  columns: readonly FilterColumn[],
): { readonly where: readonly string[]; readonly others: readonly Filter[] } => {
  const chips = filters.map((filter) => {
    const { column, operator, value = '' } = filter;
    const text = chipText({ column: String(column), operator: String(operator), value: String(value) });
    const [condition] = conditionsOf([text], columns);
    const isAlike = condition !== undefined && Object.keys(filter).length === Object.keys(condition).length;
    return isAlike && isSame(filter, { ...condition }) ? text : undefined;
  });
  return {
    where: chips.filter((chip) => chip !== undefined),
    others: filters.filter((_filter, at) => chips[at] === undefined),
  };
};

/** Conditions as the parameter `filter` of the API; `undefined` for none. */
export const filterText = (conditions: readonly Condition[]): string | undefined =>
  conditions.length === 0 ? undefined : JSON.stringify(conditions);
