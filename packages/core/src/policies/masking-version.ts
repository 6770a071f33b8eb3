import { eventKeyPrefix } from '../merge/outlives-clearing.ts';

/** The metadata key with the version of the masking policy that masked part of a row. Readers do not show it. */
export const maskingKey = `${eventKeyPrefix}masking`;

/** The version of the policy that masked part of a row at its latest statement; `undefined` when nothing was masked. */
export const maskingVersionOf = (metadata: Readonly<Record<string, string | null>>): number | undefined => {
  const text = metadata[maskingKey];
  return typeof text === 'string' && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;
};
