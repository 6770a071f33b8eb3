import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pooledId, pooledText } from './text-pool.ts';

const readIn = <T>(read: (bytes: Buffer, view: DataView, start: number, end: number) => T, part: Uint8Array): T => {
  const bytes = Buffer.concat([Buffer.from('a key'), part, Buffer.from('behind')]);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return read(bytes, view, 5, 5 + part.length);
};

/** A few texts of each length, so that slots are reused by other texts and by the same text. */
const someBytes = fc.oneof(
  fc.uint8Array({ maxLength: 70 }),
  fc.array(fc.constantFrom(0x61, 0x62, 0xc3, 0xa9, 0xe9), { maxLength: 9 }).map((list) => Uint8Array.from(list)),
  fc.string({ unit: 'grapheme', maxLength: 40 }).map((text) => Uint8Array.from(Buffer.from(text))),
);

describe('pooled texts and ids', () => {
  it('a pooled text is what its bytes are decoded to, whichever came before', () => {
    fc.assert(
      fc.property(fc.array(someBytes, { maxLength: 20 }), (all) => {
        for (const part of [...all, ...all]) expect(readIn(pooledText, part)).toBe(Buffer.from(part).toString());
      }),
      { numRuns: 300 },
    );
  });

  it('a pooled id is the hexadecimal digits of its bytes, of whichever length and whichever came before', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 32 }),
      fc.uint8Array({ minLength: 8, maxLength: 8, max: 1 }),
      fc.uint8Array({ minLength: 16, maxLength: 16, max: 1 }),
    );
    fc.assert(
      fc.property(fc.array(bytes, { maxLength: 20 }), (all) => {
        for (const part of [...all, ...all]) expect(readIn(pooledId, part)).toBe(Buffer.from(part).toString('hex'));
      }),
      { numRuns: 300 },
    );
  });

  it.each([0, 4, 8, 12])(
    'an id is not taken for one that differs in the word at %d, whichever slot both have',
    (at) => {
      const known = new Uint8Array(16).fill(7);
      const others = new Map<string, string>();
      for (let word = 0; word < 5_000; word += 1) {
        const other = Buffer.from(known);
        other.writeInt32BE(word, at);
        readIn(pooledId, known);
        others.set(other.toString('hex'), readIn(pooledId, other));
      }
      expect([...others.values()]).toEqual([...others.keys()]);
    },
  );

  it('an id of zeros is not taken for the shorter one', () => {
    expect(readIn(pooledId, new Uint8Array(16))).toBe('0'.repeat(32));
    expect(readIn(pooledId, new Uint8Array(8))).toBe('0'.repeat(16));
    expect(readIn(pooledId, new Uint8Array(16))).toBe('0'.repeat(32));
  });
});
