import fc, { type Arbitrary } from 'fast-check';
import { bytesField, varint } from './protobuf-message.ts';

/** The damage of a message, as plain data; `at` is a relative position in it, from 0 to 1. */
export type ProtobufDamage =
  | { readonly kind: 'none' | 'twice' | 'unknownFields' | 'fieldZero' | 'brokenText' }
  | { readonly kind: 'truncated' | 'hugeLength'; readonly at: number }
  | { readonly kind: 'wireType'; readonly at: number; readonly wireType: number }
  | { readonly kind: 'flipped'; readonly at: number; readonly bits: number }
  | { readonly kind: 'nested'; readonly levels: number; readonly of: 'lists' | 'maps' | 'groups' | 'unknown' };

const place = fc.double({ min: 0, max: 1, noNaN: true });

export const protobufDamages: Arbitrary<ProtobufDamage> = fc.oneof(
  { arbitrary: fc.constant({ kind: 'none' as const }), weight: 9 },
  {
    arbitrary: fc
      .constantFrom('twice' as const, 'unknownFields' as const, 'fieldZero' as const, 'brokenText' as const)
      .map((kind) => ({ kind })),
    weight: 2,
  },
  {
    arbitrary: fc.record({ kind: fc.constantFrom('truncated' as const, 'hugeLength' as const), at: place }),
    weight: 3,
  },
  {
    arbitrary: fc.record({ kind: fc.constant('wireType' as const), at: place, wireType: fc.nat({ max: 7 }) }),
    weight: 2,
  },
  {
    arbitrary: fc.record({ kind: fc.constant('flipped' as const), at: place, bits: fc.integer({ min: 1, max: 255 }) }),
    weight: 2,
  },
  {
    arbitrary: fc.record({
      kind: fc.constant('nested' as const),
      levels: fc.constantFrom(10, 64, 65, 100, 1000, 5000),
      of: fc.constantFrom('lists' as const, 'maps' as const, 'groups' as const, 'unknown' as const),
    }),
    weight: 2,
  },
);

const maxLength = varint(2n ** 64n - 1n);
const halfLength = varint(2n ** 31n - 1n);

const index = (message: Uint8Array, at: number): number =>
  Math.min(message.length - 1, Math.floor(message.length * at));

const changed = (message: Buffer, at: number, change: (byte: number) => number): Buffer => {
  if (message.length === 0) return message;
  const copy = Buffer.from(message);
  const where = index(copy, at);
  copy[where] = change(copy[where] ?? 0);
  return copy;
};

/** Nested AnyValues or unknown fields. Built from the inside out: each level adds a few bytes. */
const nest = (levels: number, wrap: (inner: Buffer) => Buffer): Buffer => {
  let inner: Buffer = Buffer.alloc(0);
  for (let level = 0; level < levels; level += 1) inner = wrap(inner);
  return inner;
};

const listOf = (inner: Buffer): Buffer => bytesField(5, bytesField(1, inner));
const mapOf = (inner: Buffer): Buffer =>
  bytesField(6, bytesField(1, Buffer.concat([bytesField(1, Buffer.from('k')), bytesField(2, inner)])));

const startGroup = 0x0b;
const endGroup = 0x0c;

const nested = (levels: number, of: 'lists' | 'maps' | 'groups' | 'unknown'): Buffer => {
  if (of === 'groups') return Buffer.concat([Buffer.alloc(levels, startGroup), Buffer.alloc(levels, endGroup)]);
  if (of === 'unknown') return nest(levels, (inner) => bytesField(1, inner));
  const value = nest(levels, of === 'lists' ? listOf : mapOf);
  const attribute = Buffer.concat([bytesField(1, Buffer.from('deep')), bytesField(2, value)]);
  const span = Buffer.concat([
    bytesField(1, Buffer.alloc(16, 7)),
    bytesField(2, Buffer.alloc(8, 7)),
    bytesField(9, attribute),
  ]);
  return bytesField(1, bytesField(2, bytesField(2, span)));
};

/** Returns the damaged message. */
export const damage = (message: Buffer, given: ProtobufDamage): Buffer => {
  switch (given.kind) {
    case 'none':
      return message;
    case 'twice':
      return Buffer.concat([message, message]);
    case 'unknownFields':
      return Buffer.concat([bytesField(500_000_000, Buffer.from('?')), message, Buffer.from([0x7d, 1, 2, 3, 4])]);
    case 'fieldZero':
      return Buffer.concat([Buffer.from([0, 1]), message]);
    case 'brokenText':
      return Buffer.from(message.toString('latin1').replace(/[a-z]{2}/, '\xc3\x28'), 'latin1');
    case 'truncated':
      return message.subarray(0, index(message, given.at) + 1);
    case 'hugeLength': {
      const at = index(message, given.at);
      const length = given.at < 1 / 2 ? maxLength : halfLength;
      return Buffer.concat([message.subarray(0, at + 1), length, message.subarray(at + 1)]);
    }
    case 'wireType':
      return changed(message, given.at, (byte) => (byte & ~7) | given.wireType);
    case 'flipped':
      return changed(message, given.at, (byte) => byte ^ given.bits);
    case 'nested':
      break;
  }
  return Buffer.concat([message, nested(given.levels, given.of)]);
};
