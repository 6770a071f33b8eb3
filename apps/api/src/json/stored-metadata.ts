import { decodeValue, isWorkingKey, maskingVersionOf } from '@spanledger/core';

type StoredMetadata = Readonly<Record<string, string>>;

/** What clients sent: without what the store keeps in addition to derive inputs and outputs. */
export const clientMetadata = (metadata: StoredMetadata): readonly (readonly [key: string, text: string])[] =>
  Object.entries(metadata).filter(([key]) => !isWorkingKey(key));

/** By which version of the masking policy something of an entity was masked; nothing where nothing was. */
export const maskingJson = (metadata: StoredMetadata): { maskingVersion?: number } => {
  const maskingVersion = maskingVersionOf(metadata);
  return maskingVersion === undefined ? {} : { maskingVersion };
};

/** Stored texts as the JSON values that they stand for. */
export const storedMetadata = (metadata: StoredMetadata): Record<string, unknown> =>
  Object.fromEntries(clientMetadata(metadata).map(([key, value]) => [key, decodeValue(value)]));
