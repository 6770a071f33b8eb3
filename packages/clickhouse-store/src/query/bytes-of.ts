import { entityBytes } from '@spanledger/core';

/** About how many bytes an entity has, of which these texts and the map may be large. */
export const bytesOf = (texts: readonly string[], map: string): string =>
  [
    String(entityBytes),
    ...texts.map((text) => `ifNull(length(${text}), 0)`),
    `arraySum(arrayMap((key, text) -> length(key) + length(text), mapKeys(${map}), mapValues(${map})))`,
  ].join(' + ');
