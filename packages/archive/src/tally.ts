import { createHash } from 'node:crypto';

/** Counts and hashes the passing chunks. */
export const tallied = (chunks: AsyncIterable<Uint8Array>) => {
  const hash = createHash('sha256');
  let bytes = 0;
  return {
    async *[Symbol.asyncIterator]() {
      for await (const chunk of chunks) {
        hash.update(chunk);
        bytes += chunk.length;
        yield chunk;
      }
    },
    /** Once all chunks have passed. */
    result: () => ({ bytes, sha256: hash.digest('hex') }),
  };
};
