import { invalidInput } from '../errors.ts';
import { parseIso, type Micros } from '../time.ts';
import { filterTypesByKind, type ColumnCatalogue, type ColumnKind } from './column-catalogue.ts';
import { columnSynonyms, plainName } from './column-synonyms.ts';
import { keyOperators, orderOperators, stringOperators, type Filter, type FilterType } from './filter.ts';

type NamedFilter = Exclude<Filter, { type: 'datetime' }>;
type TimeFilter = Omit<Extract<Filter, { type: 'datetime' }>, 'value'> & { readonly value: Micros };

/** A checked filter: `column` is a name of the catalogue, `kind` is its type, times are instants. */
export type ResolvedFilter = (NamedFilter | TimeFilter) & { readonly kind: ColumnKind };

const operatorsByType: Readonly<Record<FilterType, readonly string[]>> = {
  string: stringOperators,
  stringObject: keyOperators,
  number: orderOperators,
  numberObject: orderOperators,
  datetime: orderOperators,
  boolean: ['=', '<>'],
  booleanObject: ['=', '<>'],
  null: ['is null', 'is not null'],
  stringOptions: ['any of', 'none of'],
  categoryOptions: ['any of', 'none of'],
  arrayOptions: ['any of', 'none of', 'all of'],
};

/**
 * Checks a filter against the filter columns. Columns are found under other spellings too (`User ID`, `user_id`).
 * Throws `invalid_input` with the valid choices for an unknown column, and for a type, an operator or a value that does
 * not fit it.
 *
 * What conditions mean, in every store: a value that is absent fulfils none but `is null`, an absent key of a map
 * fulfils none but `none of` and `is not set`, and texts are compared literally, case and all. Of many values (`tags`, the categories
 * of one score name) a positive condition needs one that fulfils it, `all of` all, a negative one none; without any
 * value they fulfil `is null` too. The options of a map are its entries, written `key:value`.
 *
 * `=`, `<>` and options take a text also for its `storedForms`: that of a number in metadata is the number, too.
 *
 * `matches` is the search operator: a text matches that contains the value, where the letters A to Z are no different
 * from a to z, in any of its `searchForms`; in the values of a map it is `contains`.
 */
export const resolveFilter = (columns: ColumnCatalogue, filter: Filter): ResolvedFilter => {
  const column = findColumn(columns, filter);
  const kind = columns[column];
  if (kind === undefined) {
    throw invalidInput(`There is no column '${filter.column}'. Filter by one of: ${Object.keys(columns).join(', ')}`);
  }
  const possibleTypes = filterTypesByKind[kind];
  if (!possibleTypes.includes(filter.type)) {
    throw invalidInput(
      `Column '${filter.column}' takes no filter of type '${filter.type}' but ${listOf(possibleTypes)}`,
    );
  }
  const operators = operatorsByType[filter.type];
  if (!operators.includes(filter.operator)) {
    const type = `a filter of type '${filter.type}'`;
    throw invalidInput(
      `Column '${filter.column}': ${type} has no operator '${filter.operator}' but ${listOf(operators)}`,
    );
  }
  if (filter.type === 'datetime') return { ...filter, column, kind, value: timeOf(filter.column, filter.value) };
  if ((filter.type === 'number' || filter.type === 'numberObject') && !Number.isFinite(filter.value)) {
    throw invalidInput(`Column '${filter.column}': the value must be a finite number`);
  }
  return { ...filter, column, kind };
};

const listOf = (names: readonly string[]): string => names.map((name) => `'${name}'`).join(', ');

const findColumn = (columns: ColumnCatalogue, filter: Filter): string => {
  if (Object.hasOwn(columns, filter.column)) return filter.column;
  const plain = plainName(filter.column);
  const same = Object.keys(columns).find((name) => plainName(name) === plain);
  if (same !== undefined) return same;
  const synonym = Object.hasOwn(columnSynonyms, plain) ? columnSynonyms[plain] : undefined;
  return synonym === 'scoreNumeric' ? scoreColumnFor(filter.type) : (synonym ?? '');
};

/** One old name meant all kinds of scores. */
const scoreColumnFor = (type: FilterType): string => {
  if (type === 'booleanObject') return 'scoreBoolean';
  return filterTypesByKind.stringMap.includes(type) ? 'scoreCategorical' : 'scoreNumeric';
};

const timeOf = (column: string, value: string): Micros => {
  const at = parseIso(value);
  if (at === undefined)
    throw invalidInput(`Column '${column}': a time from 1970 to 2148 is needed, such as '2026-01-02T03:04:05Z'`);
  return at;
};
