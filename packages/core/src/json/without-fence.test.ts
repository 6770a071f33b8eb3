import { expect, test } from 'vitest';

import { withoutFence } from './without-fence.ts';

test.each([
  ['{"a": 1}', '{"a": 1}'],
  [' \n```json\n{"a": 1}\n```\n', '{"a": 1}'],
  ['```\n{"a": 1}\n  ```', '{"a": 1}'],
  ['```json{"a": 1}```', '{"a": 1}'],
  ['```json\n{"a": 1}', '{"a": 1}'],
  ['{"a": "```"}', '{"a": "```"}'],
  ['```', ''],
  ['', ''],
])('%j has %j between its fences', (text, inner) => {
  expect(withoutFence(text)).toBe(inner);
});

test('a text of megabytes of white space is read in proportion to its length', () => {
  const space = '\n'.repeat(1_000_000);
  expect(withoutFence(`\`\`\`json\n${space}x${space}y`)).toHaveLength(1_000_002);
  expect(withoutFence(`{}${' '.repeat(1_000_000)}x`)).toHaveLength(1_000_003);
});
