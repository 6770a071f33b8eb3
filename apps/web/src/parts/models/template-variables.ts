const pattern = /\{\{\s*(\p{L}[\p{L}\p{M}\p{N}_]*)\s*\}\}/gu;

/** The names of `{{variables}}` in texts, without duplicates, in order. */
export const templateVariables = (texts: readonly string[]): readonly string[] => [
  ...new Set(texts.flatMap((text) => [...text.matchAll(pattern)].map(([, name = '']) => name))),
];

/** A text in which each variable that has a value is replaced. */
export const filledText = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replace(pattern, (whole, name: string) => (Object.hasOwn(values, name) ? (values[name] ?? whole) : whole));
