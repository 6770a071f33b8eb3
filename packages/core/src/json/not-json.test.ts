import { expect, test } from 'vitest';
import { notJson } from './not-json.ts';

test.each([
  ['{"a":"NaN \\" NaN","b":NaN}', 'must be JSON, which has no NaN (at character 23)'],
  ['[-Infinity]', 'must be JSON, which has no -Infinity (at character 2)'],
  ["{'a': None}", 'must be JSON, which has no None (at character 7)'],
  ['{"NaN":1e5,', 'must be JSON'],
  ['{"a":"NaN', 'must be JSON'],
  ['', 'must be JSON'],
])('a word that JSON does not have is named with its place: %j', (text, problem) => {
  expect(notJson(text)).toBe(problem);
});
