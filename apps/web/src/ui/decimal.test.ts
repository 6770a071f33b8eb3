import { expect, it } from 'vitest';

import { decimal, positiveDecimal } from './decimal.ts';

/** As browsers read the attribute. */
const takes = ({ pattern }: { readonly pattern: string }, text: string): boolean =>
  new RegExp(`^(?:${pattern})$`, 'v').test(text);

it('a number with a comma is refused, instead of being another number', () => {
  expect(
    ['1,5', '1.000,5', '1 000', '1e400', '--1', '.', 'NaN', 'Infinity', '0x10'].filter((text) => takes(decimal, text)),
  ).toEqual([]);
});

it('a field for a number takes what a program reads as one, also between spaces', () => {
  const texts = ['0', '1.5', ' 2.50 ', '.5', '1.', '1e-7', '1e3', '99999999999999999999'];
  expect(texts.filter((text) => takes(positiveDecimal, text) && Number.isFinite(Number(text)))).toEqual(texts);
  expect([takes(decimal, '-1.5'), takes(positiveDecimal, '-1.5')]).toEqual([true, false]);
});
