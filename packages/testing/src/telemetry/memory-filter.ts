import {
  comparedForms,
  isOnPresence,
  quotedEnd,
  quotedScalar,
  searchForms,
  storedOptions,
  usdOf,
  type ColumnKind,
  type FilterType,
  type OrderOperator,
  type ResolvedFilter,
  type StringOperator,
  type Usd,
  type TextCondition,
} from '@spanledger/core';

/**
 * The value of a column for one entity, by the column's kind. Money is a bigint; a map has many texts or booleans per
 * key.
 */
export type ColumnValue =
  | string
  | number
  | Usd
  | boolean
  | null
  | readonly string[]
  | ReadonlyMap<string, readonly string[]>
  | ReadonlyMap<string, readonly boolean[]>
  | ReadonlyMap<string, number>;

type FilterOf<Type extends FilterType> = Extract<ResolvedFilter, { type: Type }>;
type Fulfils<F> = (filter: F, value: ColumnValue) => boolean;

/** True if a value fulfils a condition, as `resolveFilter` defines it. */
export const fulfils: Fulfils<ResolvedFilter> = (filter, value) =>
  (conditions[filter.type] as Fulfils<ResolvedFilter>)(filter, value);

const isNumberThat: Fulfils<FilterOf<'number' | 'datetime'>> = (filter, value) =>
  value !== null && compareNumbers(value as number | Usd, filter.operator, filter.value);

const textsOfKey = (value: ColumnValue, key: string): readonly string[] =>
  (value as ReadonlyMap<string, readonly string[]>).get(key) ?? [];

const optionsOf = (kind: ColumnKind, value: ColumnValue): readonly string[] => {
  if (kind === 'stringArray') return value as readonly string[];
  if (kind !== 'stringMap') return [value as string];
  const entries = [...(value as ReadonlyMap<string, readonly string[]>)];
  return entries.flatMap(([key, texts]) => texts.map((text) => `${key}:${text}`));
};

const fulfilsOptions: Fulfils<FilterOf<'stringOptions' | 'arrayOptions'>> = (filter, value) => {
  if (value === null) return false;
  const texts = optionsOf(filter.kind, value);
  if (filter.operator === 'all of') return filter.value.every((option) => texts.includes(option));
  const options = storedOptions(filter.column, filter.kind === 'stringMap', filter.value);
  return texts.some((text) => options.includes(text)) === (filter.operator === 'any of');
};

const textConditions: Readonly<Record<StringOperator, (text: string, value: string) => boolean>> = {
  '=': (text, value) => text === value,
  '<>': (text, value) => text !== value,
  contains: (text, value) => text.includes(value),
  'does not contain': (text, value) => !text.includes(value),
  'starts with': (text, value) => text.startsWith(value),
  'ends with': (text, value) => text.endsWith(value),
  matches: (text, value) => lowerAscii(text).includes(lowerAscii(value)),
};

/** The texts of which a start or an end is asked, without the quotes of a `quotedScalar`. */
const withoutQuotes = (filter: TextCondition, texts: readonly string[]): readonly string[] =>
  quotedEnd(filter) === undefined
    ? texts
    : texts.flatMap((text) => (isQuoted.test(text) ? [text, text.slice(1, -1)] : [text]));

const isQuoted = new RegExp(quotedScalar);

/** A value that fulfils a condition for one of the forms of a text, or a negative condition for all of them. */
const fulfilsForms = (filter: TextCondition, fulfilsForm: (form: string) => boolean): boolean => {
  const forms = comparedForms(filter);
  return filter.operator === '<>' ? forms.every(fulfilsForm) : forms.some(fulfilsForm);
};

const lowerAscii = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

/** A negative operator must hold for all of the texts, any other for at least one of them. */
const someText = (texts: readonly string[], operator: StringOperator, value: string): boolean =>
  operator === '<>' || operator === 'does not contain'
    ? texts.every((text) => textConditions[operator](text, value))
    : texts.some((text) => textConditions[operator](text, value));

const orders: Readonly<Record<OrderOperator, (left: number | Usd, right: number | Usd) => boolean>> = {
  '=': (left, right) => left === right,
  '<>': (left, right) => left !== right,
  '>': (left, right) => left > right,
  '<': (left, right) => left < right,
  '>=': (left, right) => left >= right,
  '<=': (left, right) => left <= right,
};

const compareNumbers = (left: number | Usd, operator: OrderOperator, number: number): boolean =>
  orders[operator](left, typeof left === 'bigint' ? usdOf(number) : number);

const conditions: { readonly [Type in FilterType]: Fulfils<FilterOf<Type>> } = {
  string: (filter, value) => {
    const { kind, operator, value: wanted } = filter;
    if (kind === 'stringArray') return someText(value as readonly string[], operator, wanted);
    if (value === null) return false;
    const texts = withoutQuotes(filter, [value as string]);
    const fulfilsForm = (form: string): boolean => someText(texts, operator, form);
    return operator === 'matches' ? searchForms(wanted).some(fulfilsForm) : fulfilsForms(filter, fulfilsForm);
  },
  stringOptions: fulfilsOptions,
  arrayOptions: fulfilsOptions,
  number: isNumberThat,
  datetime: isNumberThat,
  boolean: ({ operator, value: wanted }, value) => value !== null && (value === wanted) === (operator === '='),
  null: ({ kind, operator }, value) =>
    (value === null || (kind === 'stringArray' && (value as readonly string[]).length === 0)) ===
    (operator === 'is null'),
  stringObject: (filter, value) => {
    const texts = withoutQuotes(filter, textsOfKey(value, filter.key));
    if (isOnPresence(filter.operator)) return texts.length > 0 === (filter.operator === 'is set');
    const operator = filter.operator === 'matches' ? 'contains' : filter.operator;
    return texts.length > 0 && fulfilsForms(filter, (form) => someText(texts, operator, form));
  },
  numberObject: ({ key, operator, value: wanted }, value) => {
    const number = (value as ReadonlyMap<string, number>).get(key);
    return number !== undefined && compareNumbers(number, operator, wanted);
  },
  booleanObject: ({ key, operator, value: wanted }, value) => {
    const truths = (value as ReadonlyMap<string, readonly boolean[]>).get(key) ?? [];
    return truths.length > 0 && truths.includes(wanted) === (operator === '=');
  },
  categoryOptions: ({ column, key, operator, value: wanted }, value) =>
    textsOfKey(value, key).some((text) => storedOptions(column, false, wanted).includes(text)) ===
    (operator === 'any of'),
};
