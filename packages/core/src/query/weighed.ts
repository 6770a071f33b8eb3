/** How many bytes of rows a reader returns at once; more is an `AnswerTooLargeError`. */
export const partBytesMax = 8 * 1024 * 1024;

/** The size of an entity besides its bodies: about that of its other fields in JSON. */
export const entityBytes = 1_000;

/** An entity that can be read by its key, and about how many bytes that returns. */
export interface Weighed<Key> {
  readonly key: Key;
  readonly bytes: number;
}

/**
 * In order, in groups that may each be read at once: of at most `bytesMax` bytes and `countMax` entities, or of one
 * larger entity.
 */
export const inReadableParts = <Key>(
  weighed: readonly Weighed<Key>[],
  bytesMax: number = partBytesMax,
  countMax: number = partCountMax,
): readonly (readonly Weighed<Key>[])[] => {
  const parts: Weighed<Key>[][] = [];
  let bytes = 0;
  for (const each of weighed) {
    const part = parts.at(-1);
    if (part !== undefined && bytes + each.bytes <= bytesMax && part.length < countMax) {
      part.push(each);
      bytes += each.bytes;
    } else {
      parts.push([each]);
      bytes = each.bytes;
    }
  }
  return parts;
};

/** The maximal number of rows that are read at once: checking more blocks the event loop. */
export const partCountMax = 1_000;
