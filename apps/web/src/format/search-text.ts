/** A text of an address, which a router reads as a number where it is one; empty for anything else. */
export const searchText = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';
