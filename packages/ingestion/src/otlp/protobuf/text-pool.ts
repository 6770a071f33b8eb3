const slotCount = 4096;
const textBytesMax = 64;

interface PooledText {
  readonly bytes: Uint8Array;
  readonly text: string;
}

const slots: (PooledText | undefined)[] = Array.from({ length: slotCount });

/**
 * The text of a few bytes, the same string object whenever the same bytes were seen lately. Attribute keys repeat
 * without end: finding one here costs half of decoding it, and its hash is known to every later look-up.
 * Memory is bounded: one text per slot, the newest stays.
 */
export const pooledText = (bytes: Buffer, start: number, end: number): string => {
  const length = end - start;
  if (length > textBytesMax) return bytes.toString('utf8', start, end);
  let hash = length;
  for (let at = start; at < end; at += 1) hash = (Math.imul(hash, 31) + (bytes[at] as number)) | 0;
  const slot = (hash ^ (hash >>> 12)) & (slotCount - 1);
  const pooled = slots[slot];
  if (pooled !== undefined && isSame(pooled.bytes, bytes, start, length)) return pooled.text;
  const text = bytes.toString('utf8', start, end);
  slots[slot] = { bytes: Uint8Array.prototype.slice.call(bytes, start, end), text };
  return text;
};

const isSame = (pooled: Uint8Array, bytes: Buffer, start: number, length: number): boolean => {
  if (pooled.length !== length) return false;
  for (let at = 0; at < length; at += 1) if (pooled[at] !== bytes[start + at]) return false;
  return true;
};
