const slotCount = 4096;
const textBytesMax = 64;

const wordBytes = 4;

const texts: string[] = Array.from({ length: slotCount }, () => '');
/** The bytes of each: comparing with the text itself takes several times as long. */
const textBytes = new DataView(new ArrayBuffer(slotCount * textBytesMax));
const textLengths = new Uint8Array(slotCount);

/**
 * The text of a few bytes, the same string object if the same bytes were read recently. Attribute keys and most short
 * values repeat without end: finding one here costs a part of decoding it, its hash is computed for all later look-ups,
 * and one string is kept until its group is written. Memory is bounded: one text per slot, the newest stays.
 */
export const pooledText = (bytes: Buffer, view: DataView, start: number, end: number): string => {
  const length = end - start;
  if (length > textBytesMax || length < wordBytes) return bytes.toString('utf8', start, end);
  const last = end - wordBytes;
  let hash = mixed(length, view.getInt32(last));
  for (let at = start; at < last; at += wordBytes) hash = mixed(hash, view.getInt32(at));
  const slot = (hash ^ (hash >>> 12)) & (slotCount - 1);
  const first = slot * textBytesMax;
  if (textLengths[slot] === length && isSame(first, view, start, last)) return texts[slot] as string;
  const text = bytes.toString('utf8', start, end);
  for (let at = 0; at < length; at += 1) textBytes.setUint8(first + at, view.getUint8(start + at));
  textLengths[slot] = length;
  texts[slot] = text;
  return text;
};

const mixed = (hash: number, word: number): number => {
  const product = Math.imul(hash ^ word, 0x9e37_79b1);
  return product ^ (product >>> 15);
};

/** By words: the last one overlaps the one before if the length is no multiple of the word size. */
const isSame = (first: number, view: DataView, start: number, last: number): boolean => {
  const offset = first - start;
  for (let at = start; at < last; at += wordBytes) {
    if (textBytes.getInt32(at + offset) !== view.getInt32(at)) return false;
  }
  return textBytes.getInt32(last + offset) === view.getInt32(last);
};

const spanIdBytes = 8;
const traceIdBytes = 16;
const ids: string[] = Array.from({ length: slotCount }, () => '');
/** The bytes of each, as four words. */
const idWords = new Int32Array(slotCount * 4);

/**
 * The hexadecimal digits of an id: the same string object if it was read recently, as with those of traces and parents.
 */
export const pooledId = (bytes: Buffer, view: DataView, start: number, end: number): string => {
  const length = end - start;
  if (length !== spanIdBytes && length !== traceIdBytes) return bytes.toString('hex', start, end);
  const isLong = length === traceIdBytes;
  const w0 = view.getInt32(start);
  const w1 = view.getInt32(start + 4);
  const w2 = isLong ? view.getInt32(start + 8) : 0;
  const w3 = isLong ? view.getInt32(start + 12) : 0;
  const hash = Math.imul(w0 ^ w2, 31) ^ w1 ^ w3;
  const slot = (hash ^ (hash >>> 12)) & (slotCount - 1);
  const first = slot * 4;
  const pooled = ids[slot] as string;
  const isSameStart = idWords[first] === w0 && idWords[first + 1] === w1;
  const isSameEnd = idWords[first + 2] === w2 && idWords[first + 3] === w3;
  if (isSameStart && isSameEnd && pooled.length === length * 2) return pooled;
  const id = bytes.toString('hex', start, end);
  idWords[first] = w0;
  idWords[first + 1] = w1;
  idWords[first + 2] = w2;
  idWords[first + 3] = w3;
  ids[slot] = id;
  return id;
};
