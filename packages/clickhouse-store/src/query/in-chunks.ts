const escapedBytesMax = (id: string): number => Buffer.byteLength(id) * 2 + 3;

/** Splits a list into parts whose ids, as one array parameter, take at most `bytesMax`, for any characters. */
export const inChunks = <T>(items: readonly T[], bytesMax: number, idOf: (item: T) => string): T[][] => {
  const chunks: T[][] = [];
  let chunk: T[] = [];
  let bytes = 0;
  for (const item of items) {
    const itemBytes = escapedBytesMax(idOf(item));
    if (bytes + itemBytes > bytesMax && chunk.length > 0) {
      chunks.push(chunk);
      chunk = [];
      bytes = 0;
    }
    chunk.push(item);
    bytes += itemBytes;
  }
  if (chunk.length > 0) chunks.push(chunk);
  return chunks;
};
