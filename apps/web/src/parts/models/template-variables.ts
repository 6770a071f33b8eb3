const pattern = /\{\{\s*(\p{L}[\p{L}\p{M}\p{N}_]*)\s*\}\}/gu;

/** The names of `{{variables}}` in texts, without duplicates, in order. */
export const templateVariables = (texts: readonly string[]): readonly string[] => [
  ...new Set(texts.flatMap((text) => [...text.matchAll(pattern)].map(([, name = '']) => name))),
];

/** What was entered for a name; empty without. A name may be that of a member of every object, such as `constructor`. */
export const enteredFor = (values: Readonly<Record<string, string>>, name: string): string =>
  Object.hasOwn(values, name) ? (values[name] ?? '') : '';

/** A text in which each variable that has a value is replaced. */
export const filledText = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replace(pattern, (whole, name: string) => (Object.hasOwn(values, name) ? (values[name] ?? whole) : whole));
