import { expect, it } from 'vitest';
import { slowText } from './slow-text.ts';

it('what a statement read from disk is shown in the units of all other sizes', () => {
  const statement = { totalMs: 12.4, calls: 3, meanMs: 4.13, maxMs: 9.96, rows: 7, blocksRead: 200, text: 'SELECT 1' };
  const [headings, line] = slowText([statement]).split('\n');
  expect(headings).toMatch(/READ FROM DISK +STATEMENT$/);
  expect(line).toMatch(/ 1\.64 MB +SELECT 1$/);
});
