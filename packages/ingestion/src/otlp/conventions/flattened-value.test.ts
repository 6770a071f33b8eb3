import { describe, expect, test } from 'vitest';
import type { AttributeValue } from '../otlp-span.ts';
import { flattenedValue } from './flattened-value.ts';

const flattened = (leaves: Readonly<Record<string, AttributeValue>>): AttributeValue =>
  flattenedValue({ suffixes: Object.keys(leaves), values: Object.values(leaves) });

describe('values that were written as one attribute per leaf', () => {
  test('values that were written as one attribute per leaf are arrays where names are numbers, in their order', () => {
    expect(flattened({ '10.a': 'k', '2.a': 'c', '2.b.0': 1, '2.b.1': 2 })).toEqual([{ a: 'c', b: [1, 2] }, { a: 'k' }]);
  });

  test('values that were written as one attribute per leaf cost no more for a huge index', () => {
    expect(flattened({ '999999999.a': 1, '5.a': 0 })).toEqual([{ a: 0 }, { a: 1 }]);
  });

  test('values that were written as one attribute per leaf lose nothing where a name has a value and more below it', () => {
    expect(flattened({ 'a.b': 1, a: 0 })).toEqual({ a: { '': 0, b: 1 } });
    expect(flattened({ a: 0, 'a.b': 1 })).toEqual({ a: { '': 0, b: 1 } });
  });

  test('values that were written as one attribute per leaf may have names that are special in JavaScript', () => {
    const value = flattened({ '__proto__.x': 1, 'constructor.prototype.y': 2 });
    expect(JSON.stringify(value)).toBe('{"__proto__":{"x":1},"constructor":{"prototype":{"y":2}}}');
    expect({}).not.toHaveProperty('x');
  });

  test('values that were written as one attribute per leaf are nested 32 levels at most: what is deeper stays one name', () => {
    const path = Array.from({ length: 40 }, (_unused, index) => `n${index}`).join('.');
    const text = JSON.stringify(flattened({ [path]: 1 }));
    expect(text.match(/\{/g)).toHaveLength(32);
    expect(text).toContain('"n31.n32.n33.n34.n35.n36.n37.n38.n39":1');
  });
});
