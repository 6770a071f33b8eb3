import { requestLimits } from '@spanledger/core';
import { expect, it } from 'vitest';
import type { AttributeValue } from '../otlp-span.ts';
import type { SpanView } from './convention.ts';
import { tagsOf } from './tags.ts';

const read = (value: AttributeValue) => {
  const notes: string[] = [];
  const view: Pick<SpanView, 'note'> = { note: (text) => void notes.push(text) };
  return { tags: tagsOf(value, view as SpanView), notes };
};

it.each<[AttributeValue, readonly string[] | undefined]>([
  [
    ['a', 'b, c'],
    ['a', 'b, c'],
  ],
  [' ["a","b"]', ['a', 'b']],
  ['a, b,, c', ['a', 'b', 'c']],
  ['[a', ['[a']],
  [5, ['5']],
  [[null, '', 'a', { b: 'c' }], ['a']],
  [null, undefined],
  ['', undefined],
])('tags are a list, a JSON list, a list with commas or one tag: %j', (value, expected) => {
  expect(read(value)).toEqual({ tags: expected, notes: [] });
});

it('of more tags than a trace may have the first are kept, with a remark', () => {
  const most = Array.from({ length: requestLimits.tags }, (_, at) => `tag ${at}`);
  for (const sent of [most, most.join(',')]) expect(read(sent)).toEqual({ tags: most, notes: [] });
  for (const sent of [[...most, 'more'], [...most, 'more', 'yet more'].join(',')]) {
    expect(read(sent)).toEqual({ tags: most, notes: [expect.stringContaining(`${requestLimits.tags}`)] });
  }
});
