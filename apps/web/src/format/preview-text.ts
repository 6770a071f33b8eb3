const shownCharacters = 160;

/** The beginning of a value as one line, as JSON if it is not a text; empty if it is absent. */
export const previewText = (value: unknown): string =>
  value === null || value === undefined
    ? ''
    : (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, shownCharacters);
