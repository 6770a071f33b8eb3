/** Characters to escape with a backslash; a text of a parameter is one field of tab-separated values. */
const escapes: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
};
const escaped = /[\\'\t\n\r]/g;

/** Lone surrogates become U+FFFD, as they do in rows: no address and no body of UTF-8 can hold them. */
const asText = (text: string): string =>
  text.toWellFormed().replace(escaped, (character) => escapes[character] ?? character);

/**
 * The value of a query parameter in ClickHouse's format: texts, numbers, booleans, absent values, and lists of these.
 */
export const asParameter = (value: unknown): string => {
  if (value === null || value === undefined) return '\\N';
  if (typeof value === 'string') return asText(value);
  if (typeof value === 'boolean') return value ? '1' : '0';
  return Array.isArray(value) ? `[${value.map(asElement).join(',')}]` : asNumber(value);
};

const asElement = (value: unknown): string => {
  if (value === null || value === undefined) return 'NULL';
  if (typeof value === 'string') return `'${asText(value)}'`;
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  return Array.isArray(value) ? `[${value.map(asElement).join(',')}]` : asNumber(value);
};

const asNumber = (value: unknown): string => {
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'number') throw new TypeError(`A query parameter cannot be ${typeof value}`);
  if (Number.isNaN(value)) return 'nan';
  if (Number.isFinite(value)) return String(value);
  return value > 0 ? '+inf' : '-inf';
};
