import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { integer, integerMap, pairs, textMap, usdMap } from './row-values.ts';

const withStrangeKey = (json: string): unknown => JSON.parse(json);

describe('a map is read whole', () => {
  test('as pairs, from pairs and from an object, whatever its keys', () => {
    const expected = [
      ['__proto__', 1],
      ['b', 2],
    ];
    expect(pairs(integer).parse(withStrangeKey('[["__proto__","1"],["b",2]]'))).toEqual(expected);
    expect(pairs(integer).parse(withStrangeKey('{"__proto__":1,"b":"2"}'))).toEqual(expected);
  });

  test('as an object, whatever its keys', () => {
    expect(Object.entries(textMap.parse(withStrangeKey('{"__proto__":"x"}')))).toEqual([['__proto__', 'x']]);
    expect(Object.entries(integerMap.parse(withStrangeKey('{"__proto__":"12"}')))).toEqual([['__proto__', 12]]);
    expect(Object.entries(usdMap.parse(withStrangeKey('{"__proto__":"0.000000000001"}')))).toEqual([['__proto__', 1n]]);
  });

  test('and refused when it is none', () => {
    expect(pairs(z.string()).safeParse(null).success).toBe(false);
    expect(textMap.safeParse([]).success).toBe(false);
  });
});
