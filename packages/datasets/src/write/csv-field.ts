/** Prefixes that spreadsheets treat as the beginning of a formula, full-width forms too. */
const formula = /^'*[\s]*[=+\-@\t\r\n＝＋－＠]/u;
const needsQuotes = /[",\r\n]|^\s|\s$/;

/** A text that a spreadsheet would run as a formula begins with an apostrophe; one with such an apostrophe has one more. */
export const guardedText = (text: string): string => (formula.test(text) ? `'${text}` : text);

/** Inverse of `guardedText`. */
export const withoutGuard = (text: string): string =>
  text.startsWith("'") && formula.test(text) ? text.slice(1) : text;

/** As RFC 4180 has it. */
export const csvField = (text: string): string => (needsQuotes.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
