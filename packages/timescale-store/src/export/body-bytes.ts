const bytesOfMap = (map: string): string =>
  `CASE WHEN pg_column_compression(${map}) IS NULL THEN pg_column_size(${map}) ELSE octet_length(${map}::text) END`;

/**
 * The bytes of texts and of a map together. Their heads have them, except that of a packed map: that one is unpacked to
 * be counted, since repetitive content may be hundreds of times as large as its packed form.
 */
export const bytesOf = (texts: readonly string[], map: string): string =>
  [...texts.map((text) => `coalesce(octet_length(${text}), 0)`), bytesOfMap(map)].join(' + ');
