import { assert, bigInt, array, integer, maxSafeNat, property } from 'fast-check';
import { wellFormedText } from '@spanledger/testing';
import { describe, expect, test } from 'vitest';
import { ByteStream } from './byte-stream.ts';

const written = (write: (to: ByteStream) => void): Buffer => {
  const to = new ByteStream();
  write(to);
  return Buffer.concat(to.chunks());
};

const readLength = (bytes: Buffer, at: number): [value: number, end: number] => {
  let value = 0;
  for (let end = at, unit = 1; ; end += 1, unit *= 128) {
    const byte = bytes[end] ?? 0;
    value += (byte & 0x7f) * unit;
    if (byte < 0x80) return [value, end + 1];
  }
};

const readStrings = (bytes: Buffer): string[] => {
  const texts: string[] = [];
  for (let at = 0; at < bytes.length;) {
    const [length, start] = readLength(bytes, at);
    texts.push(bytes.toString('utf8', start, start + length));
    at = start + length;
  }
  return texts;
};

describe('ByteStream', () => {
  test('any texts come out as they went in', () => {
    assert(
      property(array(wellFormedText({ maxLength: 300 })), (texts) => {
        expect(readStrings(written((to) => texts.forEach((text) => to.string(text))))).toEqual(texts);
      }),
    );
  });

  test.each([
    0, 1, 39, 40, 41, 42, 43, 127, 128, 1_023, 1_024, 1_025, 5_461, 5_462, 16_383, 16_384, 16_385, 1_000_000, 3_000_000,
  ])('texts of %i characters of any width come out as they went in', (length) => {
    const texts = ['a', 'é', '日', '\0'].map((character) => character.repeat(length));
    texts.push('a'.repeat(length) + 'é', `é${'a'.repeat(length)}`);
    const read = readStrings(written((to) => texts.forEach((text) => to.string(text))));
    expect(read.map((text, n) => text === texts[n])).toEqual(texts.map(() => true));
  });

  test('a large text after many others takes no more memory than it needs', () => {
    const to = new ByteStream();
    for (let count = 0; count < 40; count += 1) to.string('a'.repeat(100_000));
    to.string('b'.repeat(300_000));
    expect(to.chunks().at(-1)?.buffer.byteLength).toBeLessThan(400_000);
  });

  test('a lone surrogate becomes the replacement character', () => {
    const text = `a\ud800b`;
    expect(readStrings(written((to) => [text, text.repeat(50)].forEach((each) => to.string(each))))).toEqual([
      'a\ufffdb',
      'a\ufffdb'.repeat(50),
    ]);
  });

  test('integers are little-endian words', () => {
    assert(
      property(maxSafeNat(), integer({ min: 0, max: 2 ** 32 - 1 }), (wide, narrow) => {
        const bytes = written((to) => {
          to.uint64(wide);
          to.uint32(narrow);
        });
        expect([bytes.readBigUInt64LE(0), bytes.readUInt32LE(8)]).toEqual([BigInt(wide), narrow]);
      }),
    );
  });

  test('decimals are 128-bit two’s complement', () => {
    const max = 10n ** 38n - 1n;
    assert(
      property(bigInt({ min: -max, max }), (value) => {
        const bytes = written((to) => to.decimal128(value));
        expect(bytes.readBigUInt64LE(0) | (bytes.readBigInt64LE(8) << 64n)).toBe(value);
      }),
    );
  });

  test('numbers outside of a type become the nearest inside', () => {
    const bytes = written((to) => {
      for (const value of [-1, Number.NaN, 1.9, 1e300]) to.uint64(value);
      for (const value of [-1, 2 ** 40]) to.uint32(value);
      to.decimal128(10n ** 60n);
    });
    const wide = [0, 8, 16, 24].map((at) => Number(bytes.readBigUInt64LE(at)));
    expect(wide).toEqual([0, 0, 1, Number.MAX_SAFE_INTEGER]);
    expect([bytes.readUInt32LE(32), bytes.readUInt32LE(36)]).toEqual([0, 2 ** 32 - 1]);
    expect(bytes.readBigUInt64LE(40) | (bytes.readBigInt64LE(48) << 64n)).toBe(10n ** 38n - 1n);
  });
});
