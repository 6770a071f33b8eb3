import { describe, expect, it } from 'vitest';

import { csvText } from './csv-text.ts';

const cellOf = (value: string | number | null): string => csvText(['h'], [[value]]).slice('h\r\n'.length, -2);

describe('CSV', () => {
  it('has a line of headings, commas, and CRLF after every line', () => {
    expect(csvText(['a', 'b'], [[1, 'x']])).toBe('a,b\r\n1,x\r\n');
  });

  it.each([
    ['plain', 'plain'],
    ['a,b', '"a,b"'],
    ['say "x"', '"say ""x"""'],
    ['two\nlines', '"two\nlines"'],
    ['', ''],
    ['日本', '日本'],
  ])('quotes what needs it: %j', (value, expected) => {
    expect(cellOf(value)).toBe(expected);
  });

  it.each(['=1+1', '+1', '-1', '@sum(a1)', '\t=1', '\r=1', ' =1', '＝1+1', '\n=1'])(
    'never holds a formula: %j',
    (value) => {
      expect(cellOf(value).replace(/^"/, '')).toMatch(/^'/);
    },
  );

  it('CSV keeps numbers, and is empty for what is absent', () => {
    expect(csvText(['a', 'b'], [[-1.5, null]])).toBe('a,b\r\n-1.5,\r\n');
  });
});
