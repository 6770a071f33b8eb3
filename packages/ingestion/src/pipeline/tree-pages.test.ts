import type { TraceTree } from '@spanledger/core';
import { expect, it } from 'vitest';
import { treePages } from './tree-pages.ts';

const pageOf = (parametersLength: number) => ({
  tree: { size: 1, parametersLength } as TraceTree,
  isUntaken: false,
  isInvalid: false,
});

it.each([
  [0, 5],
  [1_999, 5],
  [6_000, 2],
])('of traces with parameters of %i characters fewer are cached, the longer these are: %i', (length, remembered) => {
  const pages = treePages({ remembered: 10, ordinary: 8, tree: 20 });
  const keys = Array.from({ length: 10 }, (_, at) => `${at}`);
  for (const key of keys) pages.set(key, pageOf(length));
  expect(keys.filter((key) => pages.peek(key) !== undefined)).toHaveLength(remembered);
});
