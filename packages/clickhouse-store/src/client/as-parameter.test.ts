import { expect, test } from 'vitest';
import { asParameter } from './as-parameter.ts';

test.each([
  ['a\\tb\\nc\\rd', 'a\tb\nc\rd'],
  ["it\\'s \\\\ é 😀", "it's \\ é 😀"],
  ['a\ufffdb', 'a\ud800b'],
  ["['\ufffd']", ['\udc00']],
  ['', ''],
  ['\\N', null],
  ['\\N', undefined],
  ['1', true],
  ['0', false],
  ['1.5', 1.5],
  ['18446744073709551616', 2n ** 64n],
  ['nan', Number.NaN],
  ['+inf', Infinity],
  ['-inf', -Infinity],
  ['[]', []],
  ["['a\\'b',1,TRUE,NULL,['c\\n']]", ["a'b", 1, true, null, ['c\n']]],
])('%s is a parameter as ClickHouse reads it', (parameter, value) => {
  expect(asParameter(value)).toBe(parameter);
});

test('what ClickHouse cannot read is no parameter', () => {
  expect(() => asParameter({ a: 1 })).toThrow(TypeError);
});
