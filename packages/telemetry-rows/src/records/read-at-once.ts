import type { ObservationKey } from '@spanledger/core';

/** Of stored records that one write reads at once. */
export const recordBytesMax = 48 * 1024 * 1024;

/**
 * How many observations the keys are of. One whose trace is unknown may also have a copy under its placeholder: both
 * are one.
 */
export const observationsOf = (keys: readonly ObservationKey[]): number => {
  const traces = new Set(keys.map(({ traceId }) => traceId));
  const names = keys.map(({ traceId, id }) => (traces.size <= 2 ? id : JSON.stringify([traceId, id])));
  return new Set(names).size;
};
