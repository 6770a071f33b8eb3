import { decodeValue } from '@spanledger/core';

/** Stored texts as the JSON values that they stand for. */
export const storedMetadata = (metadata: Readonly<Record<string, string>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(metadata).map(([key, value]) => [key, decodeValue(value)]));
