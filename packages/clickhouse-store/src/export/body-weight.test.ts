import { expect, test } from 'vitest';
import { bodyWeight } from './body-weight.ts';

test('a page is weighed by the texts of its entities, also those of scores', () => {
  expect(bodyWeight({ input: 'abc', output: null, spanEvents: '[]', metadata: { k: 'v' } })).toBe(7);
  expect(bodyWeight({ comment: 'too long', stringValue: 'no', metadata: {} })).toBe(10);
});
