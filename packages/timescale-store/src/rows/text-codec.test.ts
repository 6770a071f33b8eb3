import { assert, array, constantFrom, oneof, property, tuple } from 'fast-check';
import { wellFormedText } from '@spanledger/testing';
import { expect, test } from 'vitest';
import { decodeJson, decodeText, encodeMap, encodeText } from './text-codec.ts';

const anyText = oneof(
  array(constantFrom('\0', '\u0001', '\u0002', '\u0003', '\u0004', 'a', 'é', '😀'), { maxLength: 6 }).map((parts) =>
    parts.join(''),
  ),
  wellFormedText(),
);
const bytesOf = (text: string): Buffer => Buffer.from(text, 'utf8');

test('every text comes back, without U+0000 on the way', () => {
  assert(
    property(anyText, (text) => {
      const encoded = encodeText(text);
      expect(encoded).not.toContain('\0');
      expect(decodeText(encoded)).toBe(text);
    }),
  );
});

test('order, beginnings and parts are those of the texts themselves', () => {
  assert(
    property(anyText, anyText, (a, b) => {
      const [x, y] = [encodeText(a), encodeText(b)];
      expect(Math.sign(bytesOf(x).compare(bytesOf(y)))).toBe(Math.sign(bytesOf(a).compare(bytesOf(b))));
      expect(x.startsWith(y)).toBe(a.startsWith(b));
      expect(x.endsWith(y)).toBe(a.endsWith(b));
      expect(x.includes(y)).toBe(a.includes(b));
    }),
    { numRuns: 2_000 },
  );
});

test('a lone surrogate becomes what UTF-8 makes of it', () => {
  expect(encodeText('a\ud800b')).toBe('a\ufffdb');
  expect(bytesOf(encodeText('\udc00'))).toEqual(bytesOf('\udc00'));
});

test('maps come back with their keys in order, whatever they are called', () => {
  assert(
    property(array(tuple(oneof(anyText, constantFrom('__proto__', '1', '')), anyText)), (entries) => {
      const map = new Map(entries);
      const json = encodeMap(map);
      expect(new Map(Object.entries(decodeJson(JSON.parse(json)) as object))).toEqual(map);
    }),
  );
  expect(
    encodeMap([
      ['b', 1],
      ['a', '\0'],
    ]),
  ).toBe(String.raw`{"b":1,"a":"\u0001\u0002\u0002"}`);
});
