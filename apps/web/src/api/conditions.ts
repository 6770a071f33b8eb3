/** A condition on a key of metadata, or on the scores of a name. */
interface KeyCondition {
  readonly type: 'stringObject' | 'numberObject' | 'booleanObject';
  readonly column: string;
  readonly key: string;
  readonly operator: string;
  readonly value: string | number | boolean;
}

/** A condition of the API's `filter` that the console creates. */
export type Condition =
  | { readonly type: 'string'; readonly column: string; readonly operator: string; readonly value: string }
  | { readonly type: 'number'; readonly column: string; readonly operator: string; readonly value: number }
  | { readonly type: 'null'; readonly column: string; readonly operator: string }
  | KeyCondition
  | {
      readonly type: 'arrayOptions' | 'stringOptions';
      readonly column: string;
      readonly operator: string;
      readonly value: readonly string[];
    };

/** The views of metrics on scores. */
export type ScoresView = 'scores-numeric' | 'scores-boolean' | 'scores-categorical';

/** A column that a list is filtered by. */
export interface FilterColumn {
  readonly column: string;
  readonly label: string;
  readonly kind: 'text' | 'list' | 'number' | 'flag';
  /** For a map: what its keys are, and the view of metrics from whose names they are suggested. */
  readonly keys?: { readonly label: string; readonly view?: ScoresView };
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

type Kind = FilterColumn['kind'];

/** A condition in an address: `column~operator~value`, or `column:key~operator~value` on a key of a map. */
export interface Chip {
  readonly column: string;
  readonly key?: string;
  readonly operator: string;
  readonly value: string;
}

const operatorsByKind = {
  number: ['>', '>=', '<', '<=', '='],
  list: ['any of', 'all of', 'none of'],
  text: ['=', '<>', 'contains', 'starts with'],
  flag: ['='],
} as const satisfies Readonly<Record<FilterColumn['kind'], readonly string[]>>;

const presenceOfValue = { 'is null': 'is absent', 'is not null': 'is present' };
const presenceOfKey = { 'is not set': 'is absent', 'is set': 'is present' };
/** The operators without a value, with their names. */
const presence: Readonly<Record<string, string>> = { ...presenceOfValue, ...presenceOfKey };

export const takesValue = (operator: string): boolean => presence[operator] === undefined;

export const operatorText = (operator: string): string => presence[operator] ?? operator;

export const operatorsOf = ({ kind, keys, isOptional = false, operators = operatorsByKind[kind] }: FilterColumn) =>
  isOptional ? [...operators, ...Object.keys(keys === undefined ? presenceOfValue : presenceOfKey)] : operators;

const separator = '~';
const beforeKey = ':';

const placeText = (column: string, key: string | undefined): string =>
  key === undefined ? column : column + beforeKey + key.replaceAll('%', '%25').replaceAll(separator, '%7E');

const placeOf = (text: string): Pick<Chip, 'column' | 'key'> => {
  const at = text.indexOf(beforeKey);
  if (at === -1) return { column: text };
  const key = text
    .slice(at + 1)
    .replaceAll('%7E', separator)
    .replaceAll('%25', '%');
  return { column: text.slice(0, at), key };
};

export const chipText = ({ column, key, operator, value }: Chip): string =>
  [placeText(column, key), operator, value].join(separator);

interface Entered {
  /** Without meaning for a column that is no map. */
  readonly key: string;
  readonly operator: string;
  readonly value: string;
}

/** A condition from a form. Blanks around a tag are part of it; around other values they were pasted. */
export const enteredText = ({ column, kind, keys }: FilterColumn, { key, operator, value }: Entered): string =>
  chipText({
    column,
    ...(keys === undefined ? {} : { key: key.trim() }),
    operator,
    value: kind === 'list' ? value : value.trim(),
  });

/** `undefined` if the text is not a condition on these columns. */
export const chipOf = (text: string, columns: readonly FilterColumn[]): Chip | undefined => {
  const [place = '', operator = '', ...values] = text.split(separator);
  const { column, key } = placeOf(place);
  const value = values.join(separator);
  const found = columns.find((each) => each.column === column);
  if (found === undefined || !operatorsOf(found).includes(operator)) return undefined;
  if ((found.keys === undefined) !== (key === undefined) || key === '') return undefined;
  if (takesValue(operator) && !isValueOf(found.kind, value)) return undefined;
  return { column, ...(key === undefined ? {} : { key }), operator, value };
};

const isValueOf = (kind: Kind, value: string): boolean => {
  if (kind === 'flag') return value === 'true' || value === 'false';
  return kind !== 'number' || (value !== '' && !Number.isNaN(Number(value)));
};

const conditionOf = ({ column, key, operator, value }: Chip, kind: Kind = 'text'): Condition => {
  if (key !== undefined) return { column, key, operator, ...keyedValueOf(kind, value) };
  if (!takesValue(operator)) return { type: 'null', column, operator };
  if (kind === 'number') return { type: 'number', column, operator, value: Number(value) };
  if (kind === 'list') return { type: 'arrayOptions', column, operator, value: [value] };
  return { type: 'string', column, operator, value };
};

const keyedValueOf = (kind: Kind, value: string): Pick<KeyCondition, 'type' | 'value'> => {
  if (kind === 'number') return { type: 'numberObject', value: Number(value) };
  if (kind === 'flag') return { type: 'booleanObject', value: value === 'true' };
  return { type: 'stringObject', value };
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
  ['type', 'column', 'key', 'operator', 'value'].every(
    (name) => JSON.stringify(one[name]) === JSON.stringify(other[name]),
  );

/** Stored conditions in the form of an address, and separately those without such a form. */
export const chipsOf = <Filter extends Stored>(
  filters: readonly Filter[],
  columns: readonly FilterColumn[],
): { readonly where: readonly string[]; readonly others: readonly Filter[] } => {
  const chips = filters.map((filter) => {
    const { column, key, operator, value = '' } = filter;
    const place = typeof key === 'string' ? { column: String(column), key } : { column: String(column) };
    const text = chipText({ ...place, operator: String(operator), value: String(value) });
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
