import { comparedColumns, type ColumnType, type CopiedTable } from '@spanledger/core';

/** Below the time after which an idle connection is closed. */
export const transferLimits = { timeoutMs: 115_000, memoryMaxBytes: 3_000_000_000 };

const times = new Set<ColumnType>(['time', 'time?']);

/** `arrayMap` over the pairs of a map, in their order; numbers and amounts as texts. */
const pairsOf = (column: string): string => `CAST(${column} AS Array(Tuple(String, String)))`;

/** A column's value as a text, or null; not for lists and maps. */
const scalarOf = (column: string, type: ColumnType): string => {
  if (times.has(type)) return `toString(toUnixTimestamp64Micro(${column}))`;
  if (type === 'flag') return `toString(toUInt8(${column}))`;
  if (type === 'float?') {
    const bits = `reinterpretAsUInt64(assumeNotNull(${column}))`;
    return `if(isNull(${column}), NULL, lower(leftPad(hex(${bits}), 16, '0')))`;
  }
  if (type === 'bytes') return `lower(hex(${column}))`;
  return type.startsWith('text') ? column : `toString(${column})`;
};

/** The selected expressions, column by column, under the columns' names. */
export const selectedColumns = ({ columns }: CopiedTable): string =>
  Object.entries(columns)
    .map(([name, type]) => {
      if (type.endsWith('map')) return `${pairsOf(name)} AS copied_${name}`;
      return `${type === 'texts' ? name : scalarOf(name, type)} AS copied_${name}`;
    })
    .join(', ');

/** The parts of the key as texts, which sort as the key does. */
export const keyColumns = ({ key, columns }: CopiedTable): readonly string[] =>
  key.map((name) => scalarOf(name, columns[name] ?? 'text'));

/** The four lowest characters in PostgreSQL's encoding, which cannot store the first of them. */
const codedOf = (text: string): string => {
  const lowest = `['\\x00', '\\x01', '\\x02', '\\x03']`;
  const codes = `['\\x01\\x02\\x02', '\\x01\\x02\\x03', '\\x01\\x03\\x02', '\\x01\\x03\\x03']`;
  const pieces = `extractAll(${text}, '[^\\\\x00-\\\\x03]+|[\\\\x00-\\\\x03]')`;
  const coded = `arrayStringConcat(arrayMap(piece -> transform(piece, ${lowest}, ${codes}, piece), ${pieces}))`;
  return `if(match(${text}, '[\\\\x00-\\\\x03]'), ${coded}, ${text})`;
};

/** A text behind the number of its bytes. */
const measured = (text: string): string => {
  const coded = codedOf(text);
  return `concat(toString(length(${coded})), '|', ${coded})`;
};

const canonicalOf = (column: string, type: ColumnType): string => {
  if (type.endsWith('map')) {
    const pair = `concat(${measured('pair.1')}, '|', ${measured('pair.2')})`;
    return `arrayStringConcat(arrayMap(pair -> ${pair}, ${pairsOf(column)}))`;
  }
  if (type === 'texts') return `arrayStringConcat(arrayMap(item -> ${measured('item')}, ${column}))`;
  if (type === 'text' || type === 'text?') return `ifNull(${measured(column)}, '-')`;
  return type.endsWith('?') ? `ifNull(${scalarOf(column, type)}, '-')` : scalarOf(column, type);
};

/** A hash of a row in 8 bytes, the same as in every other store. */
export const rowHash = (table: CopiedTable, depth: 'rows' | 'contents'): string => {
  const parts = comparedColumns(table, depth).map(([name, type]) => canonicalOf(name, type));
  return `substring(MD5(concat(${parts.join(`, '|', `)})), 1, 8)`;
};

/** The day of a row. */
export const dayOfRow = ({ time }: CopiedTable): string =>
  // A clock counts half microseconds.
  time === 'clock' ? `toDate(toDateTime(intDiv(clock, 2000000), 'UTC'))` : `toDate(${time})`;
