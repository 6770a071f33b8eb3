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
import { encodeMap } from '../rows/text-codec.ts';
import { byIndex } from './indexed-texts.ts';
import { compareTime } from './time-bounds.ts';

type FilterOf<Type extends FilterType> = Extract<ResolvedFilter, { type: Type }>;
type Compile<F> = (filter: F, column: SqlColumn, parameters: SqlParameters) => string;

/**
 * One condition in SQL. Every value is bound; `resolveFilter` defines what conditions mean. Scores are not columns:
 * `compileScoreFilter` handles them.
 */
export const compileFilter: Compile<ResolvedFilter> = (filter, column, parameters) =>
  (compilers[filter.type] as Compile<ResolvedFilter>)(filter, column, parameters);

export const bindNumber = (value: number, isUsd: boolean, parameters: SqlParameters): string =>
  isUsd ? parameters.bind('money', formatUsd(usdOf(value))) : parameters.bind('number', value);

const literally = (value: string): string => value.replace(/[\\%_]/g, '\\$&');

type CompareText = (text: string, value: string, parameters: SqlParameters) => string;

/** Texts are compared by their bytes. `ILIKE` then folds the letters A to Z only. */
const textConditions: Readonly<Record<StringOperator, CompareText>> = {
  '=': (text, value, parameters) => byIndex(text, [value], `${text} = ${parameters.bind('text', value)}`),
  '<>': (text, value, parameters) => `${text} <> ${parameters.bind('text', value)}`,
  contains: (text, value, parameters) => `${text} LIKE ${parameters.bind('text', `%${literally(value)}%`)}`,
  'does not contain': (text, value, parameters) =>
    `${text} NOT LIKE ${parameters.bind('text', `%${literally(value)}%`)}`,
  'starts with': (text, value, parameters) => `${text} LIKE ${parameters.bind('text', `${literally(value)}%`)}`,
  'ends with': (text, value, parameters) => `${text} LIKE ${parameters.bind('text', `%${literally(value)}`)}`,
  matches: (text, value, parameters) =>
    `${text} COLLATE "C" ILIKE ${parameters.bind('text', `%${literally(value)}%`)} COLLATE "C"`,
};

/** A condition on a text; absent texts do not fulfil it. */
export const compareText = (text: string, operator: StringOperator, value: string, parameters: SqlParameters): string =>
  textConditions[operator](text, value, parameters);

/** `compareText` of a filter; its start and end are not the quotes of a `quotedScalar`. */
const compareForm = (
  filter: TextCondition,
  operator: StringOperator,
  text: string,
  form: string,
  parameters: SqlParameters,
): string => {
  const exact = compareText(text, operator, form, parameters);
  const quoted = quotedEnd(filter);
  if (quoted === undefined) return exact;
  return `(${exact} OR (${text} ~ '${quotedScalar}' AND ${compareText(text, operator, quoted, parameters)}))`;
};

/** In the values of a map, letter case counts even for `matches`. */
export const operatorOnEntry = (operator: StringOperator): StringOperator =>
  operator === 'matches' ? 'contains' : operator;

/** The positive operator that a negative one negates. */
export const deniedOperators: Partial<Readonly<Record<StringOperator, StringOperator>>> = {
  '<>': '=',
  'does not contain': 'contains',
};

const compareElements: Compile<FilterOf<'string'>> = ({ operator, value }, { sql }, parameters) => {
  const denied = deniedOperators[operator];
  const condition = compareText('element', denied ?? operator, value, parameters);
  return `${denied === undefined ? '' : 'NOT '}EXISTS (SELECT FROM unnest(${sql}) AS element WHERE ${condition})`;
};

/** Condition that a text contains one of the forms of a searched text. */
const searchText: Compile<FilterOf<'string'>> = ({ operator, value }, { sql }, parameters) => {
  const forms = searchForms(value).map((form) => compareText(sql, operator, form, parameters));
  return joined(forms, 'OR');
};

const compareOptions: Compile<FilterOf<'stringOptions' | 'arrayOptions'>> = (filter, { sql }, parameters) => {
  const { kind, operator, value } = filter;
  const options = parameters.bind('texts', storedOptions(filter.column, kind === 'stringMap', value));
  if (operator === 'all of') return `${sql} @> ${options}`;
  const not = operator === 'none of' ? 'NOT ' : '';
  if (kind === 'stringArray') return `${not}${sql} && ${options}`;
  if (kind === 'stringMap') {
    return `${not}EXISTS (SELECT FROM json_each_text(${sql}) AS entry WHERE entry.key || ':' || entry.value = ANY(${options}))`;
  }
  return operator === 'none of'
    ? `${sql} IS NOT NULL AND ${sql} <> ALL(${options})`
    : byIndex(sql, value, `${sql} = ANY(${options})`);
};

/** Equality is written as containment, which an index on a map supports. */
const compareKey: Compile<FilterOf<'stringObject'>> = (filter, { sql }, parameters) => {
  const { key, operator } = filter;
  const text = (): string => `(${sql} ->> ${parameters.bind('text', key)})`;
  if (isOnPresence(operator)) return `${text()} IS ${operator === 'is set' ? 'NOT NULL' : 'NULL'}`;
  const conditions = comparedForms(filter).map((form) =>
    operator === '='
      ? `${sql}::jsonb @> ${parameters.bind('text', encodeMap([[key, form]]))}::jsonb`
      : compareForm(filter, operatorOnEntry(operator), text(), form, parameters),
  );
  return joined(conditions, operator === '<>' ? 'AND' : 'OR');
};

const compareCategories: Compile<FilterOf<'categoryOptions'>> = (filter, { sql }, parameters) => {
  const options = parameters.bind('texts', storedOptions(filter.column, false, filter.value));
  const isSome = `(${sql} ->> ${parameters.bind('text', filter.key)}) = ANY(${options})`;
  return filter.operator === 'none of' ? `(${isSome}) IS NOT TRUE` : isSome;
};

const notOfScores = (filter: ResolvedFilter): never => {
  throw new TypeError(`'${filter.column}' is of scores: compileScoreFilter compiles it`);
};

const compilers: { readonly [Type in FilterType]: Compile<FilterOf<Type>> } = {
  string: (filter, column, parameters) => {
    if (filter.kind === 'stringArray') return compareElements(filter, column, parameters);
    if (filter.operator === 'matches') return searchText(filter, column, parameters);
    const conditions = comparedForms(filter).map((form) =>
      compareForm(filter, filter.operator, column.sql, form, parameters),
    );
    return joined(conditions, filter.operator === '<>' ? 'AND' : 'OR');
  },
  stringOptions: compareOptions,
  arrayOptions: compareOptions,
  number: ({ operator, value }, { sql, isUsd = false }, parameters) =>
    `${sql} ${operator} ${bindNumber(value, isUsd, parameters)}`,
  datetime: ({ operator, value }, { sql }, parameters) => compareTime(sql, operator, value, parameters),
  boolean: ({ operator, value }, { sql }, parameters) => `${sql} ${operator} ${parameters.bind('boolean', value)}`,
  null: ({ kind, operator }, { sql }) => {
    if (kind === 'stringArray') return `cardinality(${sql}) ${operator === 'is null' ? '=' : '>'} 0`;
    return `${sql} ${operator === 'is null' ? 'IS NULL' : 'IS NOT NULL'}`;
  },
  stringObject: compareKey,
  numberObject: notOfScores,
  booleanObject: notOfScores,
  categoryOptions: compareCategories,
};
