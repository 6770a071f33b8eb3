import { decodeShown, isWorkingKey, maskingVersionOf } from '@spanledger/core';

type StoredMetadata = Readonly<Record<string, string>>;

/** The metadata that clients sent: without the keys that the store adds to derive inputs and outputs. */
export const clientMetadata = (metadata: StoredMetadata): readonly (readonly [key: string, text: string])[] =>
  Object.entries(metadata).filter(([key]) => !isWorkingKey(key));

/** The version of the masking policy that masked part of an entity; absent if nothing was masked. */
export const maskingJson = (metadata: StoredMetadata): { maskingVersion?: number } => {
  const maskingVersion = maskingVersionOf(metadata);
  return maskingVersion === undefined ? {} : { maskingVersion };
};

/** Stored texts as the JSON values that they represent. */
export const storedMetadata = (metadata: StoredMetadata): Record<string, unknown> =>
  Object.fromEntries(clientMetadata(metadata).map(([key, value]) => [key, decodeShown(value)]));
