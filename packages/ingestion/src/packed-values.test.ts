import { isDeepStrictEqual } from 'node:util';
import { propertyRuns } from '@spanledger/testing';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { ValuePacker, ValueUnpacker } from './packed-values.ts';

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ maxLength: 60 }),
  // Halves of surrogate pairs.
  fc.array(fc.integer({ min: 0xd7f0, max: 0xe010 }), { maxLength: 8 }).map((codes) => String.fromCharCode(...codes)),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 10 }).map((some) => some.repeat(60)),
  fc.constantFrom('__proto__', 'constructor', 'toString', ''),
);
const { value: plain } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    text,
    fc.double(),
    fc.maxSafeInteger(),
    fc.bigInt(),
    fc.boolean(),
    fc.constantFrom(null, undefined, 0, -0, Number.MAX_SAFE_INTEGER, 127, 128, Number.NaN),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(text, tie('value'), { maxKeys: 5, noNullPrototype: true }),
  ),
}));

const packed = (values: readonly unknown[]): Buffer => {
  const packer = new ValuePacker(Buffer.alloc(1_000_000));
  for (const value of values) packer.write(value);
  return Buffer.from(packer.bytes);
};

test('plain values are read as they were written, one after the other', () => {
  fc.assert(
    fc.property(fc.array(plain, { maxLength: 6 }), (values) => {
      const unpacker = new ValueUnpacker(packed(values));
      for (const value of values) expect(isDeepStrictEqual(unpacker.read(), value)).toBe(true);
      expect(() => unpacker.read()).toThrow(RangeError);
    }),
    { numRuns: propertyRuns(500, 200) },
  );
});

test('a key that is named as the prototype is a key like any other', () => {
  const value = JSON.parse('{"__proto__": {"a": 1}, "b": 2}') as object;
  const read = new ValueUnpacker(packed([value])).read() as object;
  expect(Object.entries(read)).toEqual([
    ['__proto__', { a: 1 }],
    ['b', 2],
  ]);
  expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
});

test('values that are cut anywhere are refused', () => {
  const bytes = packed([{ a: 'text', b: [1, -2.5, 3n, null], c: 'x'.repeat(300), d: '\ud800' }]);
  for (let length = 0; length < bytes.length; length += 1) {
    expect(() => new ValueUnpacker(bytes.subarray(0, length)).read()).toThrow(RangeError);
  }
});

test('bytes that no value begins with, or that name what was not written, are refused', () => {
  for (const bytes of [[99], [10, 0], [13, 0], [11, 1, 99]]) {
    expect(() => new ValueUnpacker(Buffer.from(bytes)).read()).toThrow(RangeError);
  }
});

test('values for which there is no room are refused', () => {
  const packer = new ValuePacker(Buffer.alloc(100));
  expect(() => packer.write(Array.from({ length: 99 }, (_, at) => at))).toThrow(RangeError);
});
