import { expect, it } from 'vitest';
import { formatBytes } from './format-bytes.ts';
import { formatTable } from './format-table.ts';

it('columns line up under their headings, in any script, and absent values are a dash', () => {
  const rows = [
    ['a', '家計', 'x'],
    ['longer', null, 'y'],
  ];
  expect(formatTable(['ID', 'NAME', 'END'], rows)).toBe(
    ['ID      NAME  END', 'a       家計  x', 'longer  –     y'].join('\n'),
  );
});

it('a name cannot steer the terminal', () => {
  expect(formatTable(['NAME'], [['\u001b[31mred\u001b[0m\nline\u0007']])).toBe('NAME\nred line');
});

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.00 kB'],
  [12_345, '12.3 kB'],
  [999_499, '999 kB'],
  [999_500, '1.00 MB'],
  [123_456_789_012, '123 GB'],
])('%i bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});
