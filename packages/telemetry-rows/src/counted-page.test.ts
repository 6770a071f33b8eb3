import type { PageRequest } from '@spanledger/core';
import { expect, test } from 'vitest';
import { readCountedPage } from './counted-page.ts';

const names = ['a', 'b', 'c'];

const read = ({ page, limit }: PageRequest) =>
  Promise.resolve(names.slice((page - 1) * limit, page * limit).map((name) => ({ name, totalItems: names.length })));

test('every page has the count of all, also one beyond the last', async () => {
  expect(await readCountedPage({ page: 2, limit: 2 }, read)).toEqual({ items: [{ name: 'c' }], totalItems: 3 });
  expect(await readCountedPage({ page: 3, limit: 2 }, read)).toEqual({ items: [], totalItems: 3 });
});

test('of nothing there is nothing', async () => {
  expect(await readCountedPage({ page: 2, limit: 2 }, () => Promise.resolve([]))).toEqual({ items: [], totalItems: 0 });
});
