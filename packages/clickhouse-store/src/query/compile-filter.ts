import {
  comparedForms,
  formatUsd,
  isOnPresence,
  quotedEnd,
  quotedScalar,
  searchForms,
  storedOptions,
  usdOf,
  type FilterType,
  type ResolvedFilter,
  type StringOperator,
  type TextCondition,
} from '@spanledger/core';
import { joined, type SqlColumn, type SqlParameters } from '@spanledger/telemetry-sql';
import { holdsText } from './search-index.ts';
import { compareTime } from './time-bounds.ts';

/** Besides: a map with several values for a key, as an array of (key, value). */
export interface ClickHouseColumn extends SqlColumn {
  readonly isPairs?: true;
}

type FilterOf<Type extends FilterType> = Extract<ResolvedFilter, { type: Type }>;
type Compile<F> = (filter: F, column: ClickHouseColumn, parameters: SqlParameters) => string;

/** One condition in SQL. Every value is bound; `resolveFilter` defines what conditions mean. */
export const compileFilter: Compile<ResolvedFilter> = (filter, column, parameters) =>
  (compilers[filter.type] as Compile<ResolvedFilter>)(filter, column, parameters);

const bindNumber = (value: number, column: ClickHouseColumn, parameters: SqlParameters): string =>
  column.isUsd === true ? parameters.bind('money', formatUsd(usdOf(value))) : parameters.bind('number', value);

const textConditions: Readonly<Record<StringOperator, (text: string, value: string) => string>> = {
  '=': (text, value) => `${text} = ${value}`,
  '<>': (text, value) => `${text} != ${value}`,
  contains: (text, value) => `position(${text}, ${value}) > 0`,
  'does not contain': (text, value) => `position(${text}, ${value}) = 0`,
  'starts with': (text, value) => `startsWith(${text}, ${value})`,
  'ends with': (text, value) => `endsWith(${text}, ${value})`,
  matches: (text, value) => `positionCaseInsensitive(${text}, ${value}) > 0`,
};

/** In the values of a map, letter case counts even for `matches`. */
const conditionOnEntry: typeof textConditions = { ...textConditions, matches: textConditions.contains };

/** The positive operator that a negative one negates. */
const deniedOperators: Partial<Readonly<Record<StringOperator, StringOperator>>> = {
  '<>': '=',
  'does not contain': 'contains',
};

/** A condition on one form of a text; its start and end are not the quotes of a `quotedScalar`. */
const compareForm = (
  filter: TextCondition,
  condition: (text: string, value: string) => string,
  form: string,
  parameters: SqlParameters,
): ((text: string) => string) => {
  const value = parameters.bind('text', form);
  const quoted = quotedEnd(filter);
  if (quoted === undefined) return (text) => condition(text, value);
  const quotedValue = parameters.bind('text', quoted);
  return (text) =>
    `(${condition(text, value)} OR (match(${text}, '${quotedScalar}') AND ${condition(text, quotedValue)}))`;
};

const compareElements: Compile<FilterOf<'string'>> = (filter, { sql }, parameters) => {
  const denied = deniedOperators[filter.operator];
  const value = parameters.bind('text', filter.value);
  const some = `arrayExists(x -> ${textConditions[denied ?? filter.operator]('x', value)}, ${sql})`;
  return denied === undefined ? some : `NOT ${some}`;
};

/** Condition that a text contains one of the forms of a searched text. */
const searchText: Compile<FilterOf<'string'>> = ({ operator, value }, { sql, isSearched }, parameters) => {
  const forms = searchForms(value).map((form) => {
    const held = isSearched === true ? holdsText(sql, form, parameters) : undefined;
    return held ?? textConditions[operator](sql, parameters.bind('text', form));
  });
  return joined(forms, 'OR');
};

const compareText: Compile<FilterOf<'string'>> = (filter, column, parameters) => {
  const { operator } = filter;
  const { sql, isSearched } = column;
  if (operator === 'matches') return searchText(filter, column, parameters);
  const isNegative = deniedOperators[operator] !== undefined;
  const conditions = comparedForms(filter).map((form) => {
    const exact = compareForm(filter, textConditions[operator], form, parameters)(sql);
    const held = isSearched === true && !isNegative ? holdsText(sql, form, parameters) : undefined;
    return held === undefined ? exact : `${held} AND ${exact}`;
  });
  return joined(conditions, isNegative ? 'AND' : 'OR');
};

const compareOptions: Compile<FilterOf<'stringOptions' | 'arrayOptions'>> = (filter, column, parameters) => {
  const { kind, operator } = filter;
  const { sql } = column;
  const options = parameters.bind('texts', storedOptions(filter.column, kind === 'stringMap', filter.value));
  if (operator === 'all of') return `hasAll(${sql}, ${options})`;
  if (kind === 'stringArray' || kind === 'stringMap') {
    return `${operator === 'none of' ? 'NOT ' : ''}hasAny(${kind === 'stringMap' ? entriesOf(column) : sql}, ${options})`;
  }
  return operator === 'none of' ? `${sql} IS NOT NULL AND ${sql} NOT IN ${options}` : `${sql} IN ${options}`;
};

const compareKey: Compile<FilterOf<'stringObject'>> = (filter, column, parameters) => {
  const { operator } = filter;
  const key = parameters.bind('text', filter.key);
  if (isOnPresence(operator)) return `${operator === 'is set' ? '' : 'NOT '}${hasKey(column, key)}`;
  const denied = deniedOperators[operator];
  const conditions = comparedForms(filter).map((form) => {
    const condition = compareForm(filter, conditionOnEntry[denied ?? operator], form, parameters);
    return someOfKey(column, key, condition);
  });
  const some = joined(conditions, 'OR');
  return denied === undefined ? some : `${hasKey(column, key)} AND NOT ${some}`;
};

const compareCategories: Compile<FilterOf<'categoryOptions'>> = (filter, column, parameters) => {
  const key = parameters.bind('text', filter.key);
  const options = parameters.bind('texts', storedOptions(filter.column, false, filter.value));
  const some = someOfKey(column, key, (text) => `has(${options}, ${text})`);
  return filter.operator === 'none of' ? `NOT ${some}` : some;
};

const compareNumberOfKey: Compile<FilterOf<'numberObject'>> = (filter, column, parameters) => {
  const key = parameters.bind('text', filter.key);
  const number = bindNumber(filter.value, column, parameters);
  return `mapContains(${column.sql}, ${key}) AND ${column.sql}[${key}] ${filter.operator} ${number}`;
};

const compareBooleanOfKey: Compile<FilterOf<'booleanObject'>> = (filter, column, parameters) => {
  const key = parameters.bind('text', filter.key);
  const value = parameters.bind('boolean', filter.value);
  const some = someOfKey(column, key, (truth) => `${truth} = ${value}`);
  return filter.operator === '=' ? some : `${hasKey(column, key)} AND NOT ${some}`;
};

const compilers: { readonly [Type in FilterType]: Compile<FilterOf<Type>> } = {
  string: (filter, column, parameters) =>
    filter.kind === 'stringArray'
      ? compareElements(filter, column, parameters)
      : compareText(filter, column, parameters),
  stringOptions: compareOptions,
  arrayOptions: compareOptions,
  number: ({ operator, value }, column, parameters) =>
    `${column.sql} ${operator} ${bindNumber(value, column, parameters)}`,
  datetime: ({ operator, value }, { sql, isKey = false }, parameters) =>
    compareTime(sql, isKey, operator, value, parameters),
  boolean: ({ operator, value }, { sql }, parameters) => `${sql} ${operator} ${parameters.bind('boolean', value)}`,
  null: ({ kind, operator }, { sql }) => {
    if (kind === 'stringArray') return `${operator === 'is null' ? 'empty' : 'notEmpty'}(${sql})`;
    return `${sql} ${operator === 'is null' ? 'IS NULL' : 'IS NOT NULL'}`;
  },
  stringObject: compareKey,
  numberObject: compareNumberOfKey,
  booleanObject: compareBooleanOfKey,
  categoryOptions: compareCategories,
};

/** The entries of a map as texts, `key:value`. */
const entriesOf = ({ sql, isPairs }: ClickHouseColumn): string =>
  isPairs === true
    ? `arrayMap(x -> concat(x.1, ':', x.2), ${sql})`
    : `arrayMap((key, text) -> concat(key, ':', text), mapKeys(${sql}), mapValues(${sql}))`;

const hasKey = ({ sql, isPairs }: ClickHouseColumn, key: string): string =>
  isPairs === true ? `arrayExists(x -> x.1 = ${key}, ${sql})` : `mapContains(${sql}, ${key})`;

const someOfKey = ({ sql, isPairs }: ClickHouseColumn, key: string, condition: (text: string) => string): string =>
  isPairs === true
    ? `arrayExists(x -> x.1 = ${key} AND ${condition('x.2')}, ${sql})`
    : `(mapContains(${sql}, ${key}) AND ${condition(`${sql}[${key}]`)})`;
