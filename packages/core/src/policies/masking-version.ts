import { eventKeyPrefix } from '../merge/outlives-clearing.ts';

/** The metadata key that names the version of the masking policy by which something of a row was masked. Readers do not show it. */
export const maskingKey = `${eventKeyPrefix}masking`;

/** The version by which something of a row was masked when anything was last said of it; `undefined` when nothing was. */
export const maskingVersionOf = (metadata: Readonly<Record<string, string | null>>): number | undefined => {
  const text = metadata[maskingKey];
  return typeof text === 'string' && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;
};
