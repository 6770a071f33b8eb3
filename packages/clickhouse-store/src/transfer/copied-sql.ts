import { comparedColumns, type ColumnType, type CopiedTable } from '@spanledger/core';

/** Below the time after which a silent connection is given up. */
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

/** What rows are read as, column by column, under the columns' names. */
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

/**
 * The four lowest characters as PostgreSQL stores them, which cannot hold the first of them. Through bytes that no
 * UTF-8 has, since what they become is made of them.
 */
const codedOf = (text: string): string => {
  const codes = ['00', '01', '02', '03'];
  const aside = codes.reduce((sql, code, at) => `replaceAll(${sql}, '\\x${code}', '\\xF${8 + at}')`, text);
  const coded = codes.reduce((sql, _, at) => {
    const digits = `\\x0${2 + (at >> 1)}\\x0${2 + (at & 1)}`;
    return `replaceAll(${sql}, '\\xF${8 + at}', '\\x01${digits}')`;
  }, aside);
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

/** The day that a row lies on. */
export const dayOfRow = ({ time }: CopiedTable): string =>
  // A clock counts half microseconds.
  time === 'clock' ? `toDate(toDateTime(intDiv(clock, 2000000), 'UTC'))` : `toDate(${time})`;
