const bytesOfMap = (map: string): string =>
  `CASE WHEN pg_column_compression(${map}) IS NULL THEN pg_column_size(${map}) ELSE octet_length(${map}::text) END`;

/**
 * The bytes of texts and of a map together. Their heads have them, except that of a map which lies packed: that one is
 * unpacked to be counted, since what repeats itself may be hundreds of times as large as it lies.
 */
export const bytesOf = (texts: readonly string[], map: string): string =>
  [...texts.map((text) => `coalesce(octet_length(${text}), 0)`), bytesOfMap(map)].join(' + ');
