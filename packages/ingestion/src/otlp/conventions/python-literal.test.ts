import { describe, expect, test } from 'vitest';
import { pythonLiteral } from './python-literal.ts';

describe('a literal of Python', () => {
  test.each([
    [
      `{'a': 1, 'b': {'c': None, 'd': True}, 'e': [1.5, -2, 1e-05]}`,
      { a: 1, b: { c: null, d: true }, e: [1.5, -2, 1e-5] },
    ],
    [
      `{'said': "it's", 'path': 'a\\\\b', 'lines': 'x\\ny', 'quote': '\\'"'}`,
      { said: "it's", path: 'a\\b', lines: 'x\ny', quote: `'"` },
    ],
    [`{'tuple': ('a', False), 'code': '\\x0b\\u00e9\\U0001f600'}`, { tuple: ['a', false], code: '\v\u00e9\u{1f600}' }],
    ['{}', {}],
  ])('%s is read as the value that it is', (text, value) => {
    expect(pythonLiteral(text)).toEqual(value);
  });

  test.each([`{'a': Usage(tokens=1)}`, `{'a': 1`, `{'a': <object at 0x7f>}`, `{'a': datetime.now()}`, ''])(
    '%s, which has more than values, is not read',
    (text) => {
      expect(pythonLiteral(text)).toBeUndefined();
    },
  );

  test('a long text is not read', () => {
    expect(pythonLiteral(`{'a': '${'x'.repeat(65_000)}'}`)).toHaveProperty('a');
    expect(pythonLiteral(`{'a': '${'x'.repeat(66_000)}'}`)).toBeUndefined();
  });
});
