/** A text of an address; the router parses numeric texts as numbers. Empty for any other type. */
export const searchText = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';
