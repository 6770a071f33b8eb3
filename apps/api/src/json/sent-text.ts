import { decodeValue } from '@spanledger/core';

/** A value that the client sent as text is that text; any other is its JSON. */
export const sentText = (stored: string | null): string | null => {
  const value = decodeValue(stored);
  return typeof value === 'string' ? value : stored;
};
