/** The size of each chunk. */
export const chunkBytes = 1 << 18;
const chunksMax = 128;
/** When none was given back for so long, the memory goes back to the system. */
const idleMs = 60_000;

const free: Buffer[] = [];
const lent = new WeakSet<ArrayBufferLike>();
let emptied: NodeJS.Timeout | undefined;

/**
 * Memory for encoded rows, used by one insert after the other. V8 counts what is allocated outside its heap, in use or
 * not, and collects the garbage of the whole heap for each 64 MB of it: half of these collections were for inserts.
 */
export const takeChunk = (): Buffer => {
  const chunk = free.pop() ?? Buffer.allocUnsafeSlow(chunkBytes);
  lent.add(chunk.buffer);
  return chunk;
};

/** For memory that nothing reads any more. Pieces that are not of a chunk are ignored. */
export const giveChunks = (pieces: readonly Uint8Array[]): void => {
  const before = free.length;
  for (const { buffer } of pieces) {
    if (lent.delete(buffer) && free.length < chunksMax) free.push(Buffer.from(buffer));
  }
  // Most inserts are small and have none.
  if (free.length === before) return;
  clearTimeout(emptied);
  emptied = setTimeout(() => {
    free.length = 0;
  }, idleMs).unref();
};
