export type CsvValue = string | number | null | undefined;

/** Characters that spreadsheets treat as the beginning of a formula, full-width forms too. */
const formula = /^[\s]*[=+\-@\t\r\n＝＋－＠]/u;
const needsQuotes = /[",\r\n]/;

/** A cell of RFC 4180; a text that a spreadsheet would run as a formula begins with an apostrophe. Absent is empty. */
const cell = (value: CsvValue): string => {
  if (typeof value !== 'string') return value === null || value === undefined ? '' : String(value);
  const safe = formula.test(value) ? `'${value}` : value;
  return needsQuotes.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** Rows under a line of headings, each with CRLF at its end. */
export const csvText = (headings: readonly string[], rows: readonly (readonly CsvValue[])[]): string =>
  [headings, ...rows].map((cells) => `${cells.map(cell).join(',')}\r\n`).join('');
