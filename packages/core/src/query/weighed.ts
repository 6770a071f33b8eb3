/** How many bytes of rows a reader gives at once; what comes to more is `AnswerTooLargeError` there. */
export const partBytesMax = 8 * 1024 * 1024;

/** What an entity counts besides its bodies: about as much as the rest of it has in JSON. */
export const entityBytes = 1_000;

/** Something that can be read by its key, and about how many bytes that gives. */
export interface Weighed<Key> {
  readonly key: Key;
  readonly bytes: number;
}

/**
 * In order, in groups that may each be read at once: of at most `bytesMax` bytes and `countMax` entities, or of one
 * entity that has more.
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

/** Rows of which more are not worth being read at once: checking them holds the process. */
export const partCountMax = 1_000;
