const shownCharacters = 160;

/** The beginning of a value as one line, or JSON of what is no text; empty where there is none. */
export const previewText = (value: unknown): string =>
  value === null || value === undefined
    ? ''
    : (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, shownCharacters);
