/**
 * The bytes of texts and of a map together, told by their heads: nothing is fetched or unpacked for it. A map counts as
 * it lies, packed or not.
 */
export const bytesOf = (texts: readonly string[], map: string): string =>
  [...texts.map((text) => `coalesce(octet_length(${text}), 0)`), `pg_column_size(${map})`].join(' + ');
