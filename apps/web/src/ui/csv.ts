/** A value that a spreadsheet would parse as a formula gets a leading `'`, as in the CSV of the API. */
const formulaPattern = /^\s*[=+\-@\t\r\n＝＋－＠]/u;
const quotedPattern = /[",\r\n]/;

const cellOf = (value: unknown): string => {
  const text = typeof value === 'string' ? value.replace(formulaPattern, "'$&") : JSON.stringify(value ?? '');
  const plain = value === null || value === undefined ? '' : text;
  return quotedPattern.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
};

/** RFC 4180, with a header line. */
export const csvOf = (columns: readonly string[], rows: readonly (readonly unknown[])[]): string =>
  [columns, ...rows].map((row) => `${row.map(cellOf).join(',')}\r\n`).join('');
