import { AnswerTooLargeError, entityBytes, partBytesMax } from '@spanledger/core';

interface WithBodies {
  readonly input: string | null;
  readonly output: string | null;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The approximate size of an entity in bytes. */
export const bytesOf = ({ input, output, metadata }: WithBodies): number =>
  [input ?? '', output ?? '', ...Object.entries(metadata).flat()].reduce(
    (sum, text) => sum + Buffer.byteLength(text),
    entityBytes,
  );

/** The entities, unless they are too large or too many for one read. */
export const readableAtOnce = <T extends WithBodies>(
  entities: readonly T[],
  countMax = Number.POSITIVE_INFINITY,
): readonly T[] => {
  const bytes = entities.reduce((sum, entity) => sum + bytesOf(entity) - entityBytes, 0);
  if (bytes > partBytesMax || entities.length > countMax) throw new AnswerTooLargeError();
  return entities;
};
